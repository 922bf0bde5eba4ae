import django.db.models.deletion
from django.db import migrations, models

from govservice.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_bodies_that_take_over_others'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(verbose_name='until')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.department', verbose_name='department')),
                ('hall', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.hall', verbose_name='service hall')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.serviceitem', verbose_name='service item')),
                ('window', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.window', verbose_name='window')),
            ],
            options={
                'verbose_name': 'body that had it before',
                'verbose_name_plural': 'bodies that had it before',
                'ordering': ['until', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('hall__isnull', True), ('item__isnull', False), ('window__isnull', True)), models.Q(('hall__isnull', False), ('item__isnull', True), ('window__isnull', True)), models.Q(('hall__isnull', True), ('item__isnull', True), ('window__isnull', False)), _connector='OR'), name='former_body_of_one_thing')],
            },
        ),
        append_only("catalogue_formerbody"),
    ]
