"""What a choice that is taken back gives back to the wait of a situation."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0034_waiting_lane'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalpairchoice',
            name='lane_told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='historicalpairchoice',
            name='waited_from',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='pairchoice',
            name='lane_told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='pairchoice',
            name='waited_from',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
