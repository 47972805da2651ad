"""The answers beyond the main questions, the day from which a form holds, and the form a draft is filled in."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_drafts_their_form(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drafts begun so far are finished in the newest form of their Ambito."""
    drafts = apps.get_model("intake", "IntakeDraft").objects
    for version in apps.get_model("intake", "FormVersion").objects.order_by("version"):
        drafts.filter(access_point__ambito=version.ambito_id).update(form_version=version.pk)


def form_of_draft(**options: bool) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="intake.formversion", **options
    )


class Migration(migrations.Migration):
    # On PostgreSQL a table cannot change its shape while it waits for the checks of changed rows.
    atomic = False

    dependencies = [("intake", "0009_redistributions")]

    operations = [
        *(
            operation
            for name in ("formversion", "historicalformversion")
            for operation in (
                migrations.AddField(
                    name, "valid_from", models.DateField(blank=True, null=True, verbose_name="vale dal")
                ),
                migrations.AlterField(
                    name, "published_at", models.DateTimeField(blank=True, null=True, verbose_name="pubblicata")
                ),
            )
        ),
        *(
            migrations.AddField(
                name, "answers", models.JSONField(blank=True, default=dict, verbose_name="altre risposte")
            )
            for name in ("intake", "historicalintake")
        ),
        migrations.AddConstraint(
            "formversion",
            models.UniqueConstraint(
                condition=models.Q(("published_at", None)),
                fields=("ambito",),
                name="form_version_composed_one_at_a_time",
                violation_error_message="C'è già una versione in preparazione.",
            ),
        ),
        migrations.AddField("intakedraft", "form_version", form_of_draft(null=True)),
        migrations.RunPython(give_drafts_their_form, migrations.RunPython.noop),
        migrations.AlterField("intakedraft", "form_version", form_of_draft()),
    ]
