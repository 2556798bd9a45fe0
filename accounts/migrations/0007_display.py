"""Preferences keep the language and the appearance of pages."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0006_classes")]

    operations: ClassVar = [
        migrations.AddField(
            "preference",
            "language",
            models.CharField(
                max_length=10, blank=True, help_text="Of pages; empty for what the browser asks for."
            ),
        ),
        migrations.AddField(
            "preference",
            "appearance",
            models.CharField(
                max_length=5,
                blank=True,
                choices=[("light", "Light"), ("dark", "Dark")],
                help_text="Empty for that of the device.",
            ),
        ),
    ]
