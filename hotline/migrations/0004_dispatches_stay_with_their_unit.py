import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def find_where_they_were_dispatched(apps, schema_editor):
    """The events of hand-overs tell it: the first of each assignment names the unit before."""
    Event = apps.get_model("hotline", "TicketEvent")
    Assignment = apps.get_model("hotline", "TicketAssignment")
    Department = apps.get_model("catalogue", "Department")
    gone = Event.objects.filter(move="handed_over", assignment__isnull=False).order_by("pk")
    units = dict(Department.objects.values_list("code", "pk"))
    first = {}
    for assignment, data in gone.values_list("assignment_id", "data").iterator():
        first.setdefault(assignment, units.get(data.get("from_department")))
    for assignment, unit in first.items():
        Assignment.objects.filter(pk=assignment).update(dispatched_to=unit)


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_bodies_that_take_over_others'),
        ('hotline', '0003_frozen_deadlines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='ticketassignment',
            name='dispatched_to',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, help_text='Where its work has gone over to another unit since; the dispatch counts here.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.department', verbose_name='unit it was dispatched to'),
        ),
        migrations.AddIndex(
            model_name='ticketassignment',
            index=models.Index(condition=models.Q(('dispatched_to__isnull', False)), fields=['dispatched_to', 'assigned_at'], name='assignment_gone_over'),
        ),
        migrations.RunPython(find_where_they_were_dispatched, migrations.RunPython.noop),
    ]
