"""Records that are there already get their depth, their dataset, and staff's choice its row."""

from django.db import migrations


def fill(apps, schema_editor):
    records = list(apps.get_model("registry", "HubModel").objects.all())
    for record in records:
        record.depth = len(record.sizes) - 1 if record.sizes else None
        record.dataset = str(record.training.get("dataset", ""))[:100]
    apps.get_model("registry", "HubModel").objects.bulk_update(
        records, ["depth", "dataset"], batch_size=100
    )
    choice = apps.get_model("registry", "Choice")
    for record in records:
        if record.is_default:
            choice.objects.create(record=record, chosen_at=record.synced_at, chosen_by="")


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_richer_records")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
