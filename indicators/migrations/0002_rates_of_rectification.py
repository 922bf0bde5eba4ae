from django.db import migrations, models

FIGURES = ("dayfigure", "monthfigure", "regiondayfigure", "regionmonthfigure")
COUNTERS = {
    "bad_answered": "bad ratings answered",
    "bad_put_right": "bad ratings put right",
    "bad_put_right_due": "bad ratings put right or past their deadline",
    "bad_put_right_on_time": "bad ratings put right on time",
    "named_bad": "bad ratings with a name",
    "named_bad_put_right": "bad ratings with a name put right, to be called back",
    "named_bad_called_back": "call-backs about fixes ended",
    "named_bad_reached": "citizens reached about a fix",
    "named_bad_declined": "citizens who declined to rate a fix",
    "fixes_judged": "citizens who rated a fix",
    "fixes_satisfied": "citizens at least fairly satisfied with a fix",
}
BAD_UNTIL, FIRST = 2, 1


def touch_bad_ratings(apps, schema_editor):
    """The next folds count what there is already."""
    ratings = apps.get_model("ratings", "Rating").objects.using(schema_editor.connection.alias)
    touched = apps.get_model("indicators", "TouchedDay").objects
    buckets = ratings.filter(level__lte=BAD_UNTIL, round_no=FIRST).order_by()
    days = buckets.values_list("fact_day", "department_id").distinct()
    rows = (
        touched.model(source="upgrade", day=day, department_id=department_id)
        for day, department_id in days.iterator()
    )
    touched.using(schema_editor.connection.alias).bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):

    dependencies = [
        ("indicators", "0001_figures_and_assessments"),
        ("ratings", "0004_guards_of_rectifying"),
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
        migrations.CreateModel(
            name="FigureClock",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
            ],
            options={
                "verbose_name": "moment of the figures",
                "verbose_name_plural": "moment of the figures",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="figure_clock_one_row"
                    )
                ],
            },
        ),
        migrations.RunPython(touch_bad_ratings, migrations.RunPython.noop),
    ]
