"""Publishing the form of an Ambito."""

from accounts.permissions import require
from audit.actions import action
from audit.context import Actor
from intake.models import FormVersion
from intake.scheda import FORM_VERSION, questions_as_mapping
from network.models import Ambito


@action
def publish_form(*, by: Actor, ambito: Ambito) -> FormVersion:
    """Make the present questions the form of an Ambito. Schede already registered keep their version."""
    require(by, "intake.publish_form", ambito)
    version, _created = FormVersion.objects.get_or_create(
        ambito=ambito, version=FORM_VERSION, defaults={"questions": questions_as_mapping()}
    )
    return version
