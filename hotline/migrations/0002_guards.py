from django.db import migrations

from govservice.append_only import append_only
from govservice.numbers import number_series


class Migration(migrations.Migration):
    dependencies = [("hotline", "0001_tickets")]

    operations = [
        append_only("hotline_ticketevent"),
        append_only("hotline_callback"),
        number_series("ticket_number"),
    ]
