"""When a desk was told that a draft is about to vanish."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0014_disposals")]

    operations = [
        migrations.AddField(
            model_name="intakedraft",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
