"""Steps freeze rule and inputs as the clock gives them, instead of a number of working days."""

import datetime as dt
from typing import Any

from django.db import migrations, models

from govservice.worktime import last_day
from govservice.worktime.published import is_published

BATCH = 500
AS_THE_CLOCK_HAS_IT = {"rectify-5": "at-once-5", "rectify-plan-15": "by-plan-15"}


def freeze(apps: Any, schema_editor: Any) -> None:
    """What is known of a step begun before: its rule's days, and the end as it was given.

    A plan's day was promised and stays; what else ends in a year not announced is counted once more.
    """
    Step = apps.get_model("ratings", "RectificationStep")
    rows = Step.objects.select_related("unit__region", "rectification").order_by("pk")
    batch = []
    for step in rows.iterator(chunk_size=BATCH):
        _freeze(step)
        batch.append(step)
        if len(batch) == BATCH:
            _save(Step, batch)
            batch = []
    _save(Step, batch)


def _freeze(step: Any) -> None:
    day = last_day(step.due_at)
    is_promised = step.kind == "rectify" and step.rectification.plan_until == day
    years = range(step.started_at.year, day.year + 1)
    step.is_provisional = not is_promised and not all(map(is_published, years))
    step.rule = AS_THE_CLOCK_HAS_IT.get(step.rule, step.rule)
    step.deadline = {
        "due_at": _utc(step.due_at),
        "is_provisional": step.is_provisional,
        "count": step.days,
        "unit": "working_days",
        "start": _utc(step.started_at),
        "rule": step.rule,
        "authority": step.unit.region.code,
        "last_day": day.isoformat(),
    } | ({"agreed_day": day.isoformat()} if is_promised else {})


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat()


def _save(Step: Any, steps: list[Any]) -> None:
    Step.objects.bulk_update(steps, ["deadline", "is_provisional", "rule"])


def count_again(apps: Any, schema_editor: Any) -> None:
    Step = apps.get_model("ratings", "RectificationStep")
    batch = []
    for step in Step.objects.order_by("pk").iterator(chunk_size=BATCH):
        step.days = step.deadline.get("count", 0)
        batch.append(step)
    Step.objects.bulk_update(batch, ["days"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("ratings", "0004_guards_of_rectifying")]

    operations = [
        migrations.AddField(
            model_name="rectificationstep",
            name="deadline",
            field=models.JSONField(default=dict, editable=False, verbose_name="how it was counted"),
        ),
        migrations.AddField(
            model_name="rectificationstep",
            name="is_provisional",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Counted on a year whose holidays are not announced yet.",
                verbose_name="deadline provisional",
            ),
        ),
        # Both ways the column is there, and may be empty, while the rows are written.
        migrations.AlterField(
            model_name="rectificationstep",
            name="days",
            field=models.PositiveSmallIntegerField("working days", default=0),
        ),
        migrations.RunPython(freeze, count_again),
        migrations.RemoveField(model_name="rectificationstep", name="days"),
        migrations.AddIndex(
            model_name="rectificationstep",
            index=models.Index(
                condition=models.Q(("is_provisional", True)),
                fields=["rectification"],
                name="rectification_step_provisional",
            ),
        ),
    ]
