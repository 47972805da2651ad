"""When the choice of a pair was taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0018_when_seats_came")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="annullata"),
        )
        for model in ("pairchoice", "historicalpairchoice")
    ] + [
        migrations.AddIndex(
            model_name="pairchoice", index=models.Index(fields=["-chosen_at"], name="choice_by_time")
        )
    ]
