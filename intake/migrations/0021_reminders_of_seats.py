"""When who is asked to take a seat is reminded of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0020_citizenship_codes")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="remind_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        )
        for model in ("assignment", "historicalassignment")
    ]
