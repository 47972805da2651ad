"""When a draft was taken from its person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0012_reports_for_the_judge")]

    operations = [
        migrations.AddField(
            model_name="intakedraft",
            name="withheld_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
