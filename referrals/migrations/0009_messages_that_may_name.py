from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0008_in_spite_of'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalmessage',
            name='may_name',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='message',
            name='may_name',
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
