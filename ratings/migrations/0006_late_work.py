import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from govservice.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("ratings", "0005_deadlines_of_the_clock"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RectificationEscalation",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                )),
                ("stage", models.CharField(
                    choices=[
                        ("due_soon", "due soon"),
                        ("overdue", "overdue"),
                        ("very_overdue", "very overdue"),
                    ],
                    max_length=12,
                    verbose_name="stage",
                )),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("at", models.DateTimeField(verbose_name="time")),
                ("step", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="escalations",
                    to="ratings.rectificationstep",
                )),
            ],
            options={
                "verbose_name": "stage of a late step",
                "verbose_name_plural": "stages of late steps",
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("step", "stage"), name="escalation_once_per_stage"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["due_soon", "overdue", "very_overdue"])),
                        name="escalation_stage_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RectificationDigest",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                )),
                ("day", models.DateField(verbose_name="day")),
                ("due_soon", models.PositiveIntegerField(default=0, verbose_name="due soon")),
                ("overdue", models.PositiveIntegerField(default=0, verbose_name="overdue")),
                ("very_overdue", models.PositiveIntegerField(
                    default=0, verbose_name="very overdue"
                )),
                ("at", models.DateTimeField(verbose_name="time")),
                ("user", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="user",
                )),
            ],
            options={
                "verbose_name": "daily note about deadlines",
                "verbose_name_plural": "daily notes about deadlines",
                "ordering": ["-day", "user"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "day"), name="rectification_digest_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_soon__gt", 0), ("overdue__gt", 0), _connector="OR"
                        ),
                        name="rectification_digest_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("very_overdue__lte", models.F("overdue"))),
                        name="rectification_digest_very_overdue_among_overdue",
                    ),
                ],
            },
        ),
        append_only("ratings_rectificationescalation"),
        append_only("ratings_rectificationdigest"),
    ]
