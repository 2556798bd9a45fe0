"""Records that are there already get their depth, their dataset, and staff's choice its row."""

from django.db import migrations


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias  # move_database migrates another than the default
    all_records = apps.get_model("registry", "HubModel").objects.using(alias)
    records = list(all_records)
    for record in records:
        record.depth = len(record.sizes) - 1 if record.sizes else None
        record.dataset = str(record.training.get("dataset", ""))[:100]
    all_records.bulk_update(records, ["depth", "dataset"], batch_size=100)
    choices = apps.get_model("registry", "Choice").objects.using(alias)
    for record in records:
        if record.is_default:
            choices.create(record=record, chosen_at=record.synced_at, chosen_by="")


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_richer_records")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
