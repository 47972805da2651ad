"""Since when a situation waits, what its coordinators were told, notes taken back, the risk that was seen."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0033_mass_of_searches'),
        ("network", "0008_meetings_called_off"),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='left_told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='lane_told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='risk_found',
            field=models.BooleanField(default=False, verbose_name='rischio segnalato'),
        ),
        migrations.AddField(
            model_name='case',
            name='waiting_since',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='handover',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='historicalassignment',
            name='left_told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='lane_told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='risk_found',
            field=models.BooleanField(default=False, verbose_name='rischio segnalato'),
        ),
        migrations.AddField(
            model_name='historicalcase',
            name='waiting_since',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='historicalhandover',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('waiting_since', None), models.Q(models.Q(('open_seats__lt', 2), ('interim_seats__gt', 0), _connector='OR'), models.Q(('state__in', ['closed', 'not_accepted', 'transferred']), _negated=True)), _connector='OR'), name='case_waits_only_for_its_pair'),
        ),
    ]
