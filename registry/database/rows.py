"""The rows of a table as lines of JSON, and back: the same lines whichever database they are in.

Works on any state of the tables: Django's historic models do for a backup of an older release.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connections, models

BATCH = 500  # rows in memory at a time
PLAIN = (str, int, float, bool, type(None))


class RowError(ValueError):
    """A line is not a row of its table."""


class Table(NamedTuple):
    """rows and sha256 are the same for the same content on SQLite and PostgreSQL."""

    rows: int
    sha256: str


def tables(apps: Apps) -> dict[str, type[models.Model]]:
    """Every table that belongs to a model, by its label: ``registry.hubmodel``."""
    every = apps.get_models(include_auto_created=True)
    return {model._meta.label_lower: model for model in every if _has_table(model)}  # noqa: SLF001


def _has_table(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy  # noqa: SLF001


def lines(model: type[models.Model], alias: str, names: Iterable[str]) -> Iterator[bytes]:
    """Each row as one line, by primary key; the values are those of the named fields."""
    fields = _fields(model, names)
    for row in model._base_manager.using(alias).order_by("pk").iterator(BATCH):  # noqa: SLF001
        values = [_plain(field, row) for field in fields]
        yield json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def insert(model: type[models.Model], names: list[str], rows: Iterable[bytes], alias: str) -> None:
    """Insert rows as ``lines`` wrote them; ``names`` are their fields, and keys stay the same.

    Raises RowError for a line that has other values.
    """
    fields = _fields(model, names)
    for field in fields:
        field.auto_now = field.auto_now_add = False  # type: ignore[attr-defined]
    objects = (_object(model, fields, line) for line in rows)
    while batch := list(islice(objects, BATCH)):
        model._base_manager.using(alias).bulk_create(batch)  # noqa: SLF001


def _object(model: type[models.Model], fields: list[models.Field], line: bytes) -> models.Model:
    try:
        values = zip(fields, json.loads(line), strict=True)
        return model(**{field.attname: field.to_python(value) for field, value in values})
    except (ValueError, TypeError, RecursionError, ValidationError) as error:
        raise RowError from error


def columns(model: type[models.Model]) -> list[str]:
    """The names of its fields. A historic model has them in another order."""
    return [field.attname for field in model._meta.local_concrete_fields]  # noqa: SLF001


def _fields(model: type[models.Model], names: Iterable[str]) -> list[models.Field]:
    """Raises KeyError for a name that the table does not have."""
    by_name = {field.attname: field for field in model._meta.local_concrete_fields}  # noqa: SLF001
    return [by_name[name] for name in names]


def summary(rows: Iterable[bytes]) -> Table:
    """Count and checksum; numbers that are equal count as equal, as 1 and 1.0 are."""
    digest, count = hashlib.sha256(), 0
    for line in rows:
        text = json.dumps(_canonical(json.loads(line)), ensure_ascii=False, sort_keys=True)
        digest.update(text.encode() + b"\n")
        count += 1
    return Table(count, digest.hexdigest())


def reset_sequences(models_of_tables: Iterable[type[models.Model]], alias: str) -> None:
    """After rows came with their keys: the next row of each table gets a free one."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models_of_tables)):
            cursor.execute(statement)


def _plain(field: models.Field, row: models.Model) -> Any:
    value = field.value_from_object(row)
    if isinstance(value, PLAIN) or isinstance(field, models.JSONField):
        return value
    return field.value_to_string(row)


def _canonical(value: Any) -> Any:
    """PostgreSQL's JSON writes -0.0 as 0 and 1e300 with all its digits."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_canonical(each) for each in value]
    if isinstance(value, dict):
        return {key: _canonical(each) for key, each in value.items()}
    return value
