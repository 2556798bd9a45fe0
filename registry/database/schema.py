"""The tables of a database: their migrations, whether they are empty, making them anew."""

from collections.abc import Iterable

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from registry.database.rows import tables

FILLED_BY_MIGRATE = {"contenttypes.contenttype", "auth.permission"}
NEWER = "A newer Hippo made it, with a migration that this one lacks ({})"
Migration = tuple[str, str]  # app, name


class SchemaError(Exception):
    """The tables are not as they must be; the message is one line for people."""


def applied(alias: str) -> list[Migration]:
    """The migrations of a database that has exactly this release's; raises SchemaError."""
    executor = MigrationExecutor(connections[alias])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise SchemaError("The database is older than this Hippo: run manage.py migrate first.")
    migrations = sorted(executor.loader.applied_migrations)
    if newer := unknown(migrations, executor):
        raise SchemaError(f"{NEWER.format(newer[0])}: use that one, or restore a backup.")
    return migrations


def require_known(migrations: Iterable[Migration], alias: str) -> None:
    """Raises SchemaError where a later release made the tables."""
    if newer := unknown(migrations, MigrationExecutor(connections[alias])):
        raise SchemaError(f"{NEWER.format(newer[0])}: upgrade.")


def unknown(migrations: Iterable[Migration], executor: MigrationExecutor) -> list[str]:
    """Those that this release does not have, as ``app name``."""
    known = executor.loader.disk_migrations or {}
    return [f"{app} {name}" for app, name in migrations if (app, name) not in known]


def require_empty(alias: str) -> None:
    """Raises SchemaError where a table has a row that ``migrate`` alone would not have made."""
    from django.apps import apps

    existing = set(connections[alias].introspection.table_names())
    for label, model in tables(apps).items():
        is_ours = label not in FILLED_BY_MIGRATE and model._meta.db_table in existing  # noqa: SLF001
        if is_ours and model._base_manager.using(alias).exists():  # noqa: SLF001
            raise SchemaError(f"That database has data already ({label}): name an empty one.")


def make(migrations: Iterable[Migration], alias: str) -> Apps:
    """Make the tables of an empty database as these migrations do; returns their models."""
    _drop_all(alias)
    executor = MigrationExecutor(connections[alias])
    nodes = executor.loader.graph.node_map
    made = {key for key in migrations if key in nodes}
    last_of_each_app = [
        key
        for key in made
        if not any(child.key in made and child.key[0] == key[0] for child in nodes[key].children)
    ]
    state = executor.migrate(last_of_each_app)
    empty(state.apps, alias)
    return state.apps


def empty(apps: Apps, alias: str) -> None:
    """Delete the rows that migrations made."""
    names = [model._meta.db_table for model in tables(apps).values()]  # noqa: SLF001
    _run("DELETE FROM {}", names, alias)


def migrate(alias: str) -> None:
    """Bring the tables to this release."""
    call_command("migrate", database=alias, interactive=False, verbosity=0)


def _drop_all(alias: str) -> None:
    """Hippo's tables; others may be in the same database."""
    introspection = connections[alias].introspection
    names = {*introspection.django_table_names(only_existing=True), "django_migrations"}
    cascade = " CASCADE" if connections[alias].vendor == "postgresql" else ""
    _run("DROP TABLE {}" + cascade, names & {*introspection.table_names()}, alias)


def _run(statement: str, names: Iterable[str], alias: str) -> None:
    """For each table; foreign keys are checked at the end, when all of it is consistent again."""
    connection = connections[alias]
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        for name in names:
            cursor.execute(statement.format(connection.ops.quote_name(name)))
