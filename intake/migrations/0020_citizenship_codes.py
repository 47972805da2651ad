"""The code of a citizenship, beside the word that was written."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0019_choices_taken_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalperson',
            name='citizenship_code',
            field=models.CharField(blank=True, default='', editable=False, max_length=3),
        ),
        migrations.AddField(
            model_name='person',
            name='citizenship_code',
            field=models.CharField(blank=True, default='', editable=False, max_length=3),
        ),
    ]
