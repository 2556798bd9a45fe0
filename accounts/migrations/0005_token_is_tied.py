"""Tokens say that they are tied, so that one whose last repository is deleted sees nothing more."""

from typing import ClassVar

from django.db import migrations, models


def tie(apps, schema_editor):
    tokens = apps.get_model("accounts", "Token").objects.using(schema_editor.connection.alias)
    tokens.filter(repositories__isnull=False).update(is_tied=True)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0004_cache")]

    operations: ClassVar = [
        migrations.AddField(
            "token",
            "is_tied",
            models.BooleanField(
                default=False,
                help_text="Of what is not public it sees its repositories only, even if none is left.",
            ),
        ),
        migrations.AlterField(
            "token",
            "repositories",
            models.ManyToManyField(
                "registry.Repository",
                related_name="+",
                blank=True,
                help_text="The private ones it may see, if it is tied to some.",
            ),
        ),
        migrations.RunPython(tie, migrations.RunPython.noop),
    ]
