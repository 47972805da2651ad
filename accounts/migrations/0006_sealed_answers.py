"""What the API answered was kept in clear: it is forgotten, and from now on sealed."""

from typing import Any

from django.db import migrations


def forget(apps: Any, _schema: Any) -> None:
    """Of what was kept nothing opens with the key of its request any more."""
    apps.get_model("accounts", "RepeatableRequest").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_closed_units")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
