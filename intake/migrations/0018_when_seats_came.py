"""The entries of the loads say when their seats came; the comuni, how long people waited, from one index."""

from django.db import migrations, models
from django.db.models import Q

# One entry for each open seat, and one without weight for when somebody last received one.
COUNTED_ANEW = (
    "DELETE FROM intake_loadentry",
    "INSERT INTO intake_loadentry (operator_id, complexity, hundredths, seats, came_at) "
    "SELECT a.operator_id, c.complexity, CAST(ROUND(a.points * 100) AS INTEGER), 1, a.proposed_at "
    "FROM intake_assignment a JOIN intake_case c ON c.id = a.case_id WHERE a.state IN ('accepted', 'proposed')",
    "INSERT INTO intake_loadentry (operator_id, complexity, hundredths, seats, came_at) "
    "SELECT operator_id, 1, 0, 0, MAX(proposed_at) FROM intake_assignment GROUP BY operator_id",
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0017_receiving_body")]

    operations = [
        migrations.AddField(
            model_name="loadentry",
            name="came_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(list(COUNTED_ANEW), migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="assignment", name="seat_of_operator_by_time"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["municipality", "opened_at"],
                include=("in_charge_at", "area"),
                condition=Q(in_charge_at__isnull=False),
                name="case_taken_of_municipality",
            ),
        ),
    ]
