"""The edition is counted for each table; what was counted together is begun anew."""

from django.db import migrations, models


def _forget(apps, _editor):
    apps.get_model("people", "Edition").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0006_edition")]

    operations = [
        migrations.RunPython(_forget, migrations.RunPython.noop),
        migrations.RemoveConstraint("Edition", "edition_is_one"),
        migrations.AddField(
            "Edition", "table", models.CharField(max_length=63, unique=True, default="*"),
            preserve_default=False,
        ),
    ]  # fmt: skip
