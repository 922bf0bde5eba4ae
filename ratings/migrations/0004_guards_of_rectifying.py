from django.db import migrations

from govservice.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("ratings", "0003_rectifying")]

    operations = [
        append_only("ratings_rectificationevent"),
        append_only("ratings_rectificationcallback"),
        append_only("ratings_appealvote"),
    ]
