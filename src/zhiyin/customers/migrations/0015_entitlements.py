from __future__ import annotations

from typing import Any

from django.db import migrations, models


def to_rows(apps: Any, _schema: Any) -> None:
    bars = apps.get_model("customers", "TierBar")
    for bar in bars.objects.exclude(entitles=""):
        bar.entitlements = {"other": bar.entitles[:200]}
        bar.save(update_fields=["entitlements"])


class Migration(migrations.Migration):

    dependencies = [
        ('customers', "0014_exports"),
    ]

    operations = [
        migrations.AddField(
            model_name='tierbar',
            name='entitlements',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(to_rows, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='tierbar',
            name='entitles',
        ),
    ]
