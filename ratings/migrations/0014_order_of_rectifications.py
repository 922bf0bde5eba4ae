from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import ratings.models.rectifications
from ratings.models.weeks import Week


def repeat_the_rating(apps, schema_editor):
    Rectification = apps.get_model("ratings", "Rectification")
    rating = apps.get_model("ratings", "Rating").objects.filter(pk=OuterRef("rating"))
    Rectification.objects.update(
        week=Subquery(rating.annotate(monday=Week("fact_day")).values("monday")),
        lot=Subquery(rating.values("uuid")),
    )


class Migration(migrations.Migration):
    dependencies = [("ratings", "0013_time_limit_of_assigning")]

    operations = [
        migrations.AddField(
            "rectification",
            "week",
            ratings.models.rectifications.WeekOfRating(
                editable=False, null=True, verbose_name="week of the rating"
            ),
        ),
        migrations.AddField(
            "rectification",
            "lot",
            ratings.models.rectifications.LotOfRating(editable=False, null=True),
        ),
        migrations.RunPython(repeat_the_rating, migrations.RunPython.noop),
        migrations.AlterField(
            "rectification",
            "week",
            ratings.models.rectifications.WeekOfRating(
                editable=False, verbose_name="week of the rating"
            ),
        ),
        migrations.AlterField(
            "rectification", "lot", ratings.models.rectifications.LotOfRating(editable=False)
        ),
        migrations.AddIndex(
            "rectification",
            models.Index(
                models.OrderBy(models.F("week"), descending=True),
                models.F("lot"),
                name="rectification_week_lot",
            ),
        ),
    ]
