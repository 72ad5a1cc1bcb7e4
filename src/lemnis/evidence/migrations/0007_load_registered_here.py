from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0006_incidents_and_complaints"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="load", name="load_source_kind_is_known"),
        migrations.AddConstraint(
            model_name="load",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source_kind__in", ["file", "sql", "rest", "oulad", "demo", "house"])
                ),
                name="load_source_kind_is_known",
            ),
        ),
    ]
