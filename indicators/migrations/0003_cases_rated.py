from django.db import migrations, models

FIGURES = ("dayfigure", "monthfigure", "regiondayfigure", "regionmonthfigure")
COUNTERS = {
    "cases": "cases, by day of their first service",
    "rated_cases": "rated cases, by day of their first service",
}


def touch_days_of_service(apps, schema_editor):
    """The next folds count what there is already."""
    services = apps.get_model("catalogue", "Service").objects.using(schema_editor.connection.alias)
    touched = apps.get_model("indicators", "TouchedDay").objects
    days = services.order_by().values_list("service_day", "department_id").distinct()
    rows = (
        touched.model(source="upgrade", day=day, department_id=department_id)
        for day, department_id in days.iterator()
    )
    touched.using(schema_editor.connection.alias).bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):

    dependencies = [
        ("indicators", "0002_rates_of_rectification"),
        ("catalogue", "0003_bodies_that_take_over_others"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=figure,
                name=name,
                field=models.PositiveIntegerField(default=0, verbose_name=label),
            )
            for figure in FIGURES
            for name, label in COUNTERS.items()
        ),
        migrations.RunPython(touch_days_of_service, migrations.RunPython.noop),
    ]
