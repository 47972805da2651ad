from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0007_absences")]

    operations = [
        migrations.AddField("notice", "pushed_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["path"],
                condition=models.Q(kind="referral_received"),
                name="notice_of_referral",
            ),
        ),
    ]
