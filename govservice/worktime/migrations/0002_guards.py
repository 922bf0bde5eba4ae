from django.db import migrations

from govservice.append_only import frozen

RULE = ["code", "flow", "step", "region", "kind", "urgency", "count", "unit", "valid_from"]
HOURS = [
    "region", "department", "weekday", "morning_from", "morning_to", "afternoon_from",
    "afternoon_to", "valid_from",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("worktime", "0001_calendar_hours_and_rules")]

    operations = [
        frozen("worktime_deadlinerule", RULE),
        frozen("worktime_workinghours", HOURS),
    ]
