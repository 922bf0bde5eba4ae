from django.db import migrations

from govservice.append_only import append_only
from govservice.numbers import number_series


class Migration(migrations.Migration):
    dependencies = [("ratings", "0001_ratings_and_rectifications")]

    operations = [
        append_only("ratings_ratingstanding"),
        append_only("ratings_rectificationevent"),
        append_only("ratings_textreviewevent"),
        append_only("ratings_guidecorrectionevent"),
        number_series("rectification_number"),
        number_series("guide_correction_number"),
    ]
