"""Where nothing begins any more."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Unit


def refuse_closed_unit(key: int, name: str) -> None:
    """Stop who would begin something where nothing begins any more; it does not close until this act ends.

    Args:
        name: the field that names the unit.

    Raises:
        ValidationError: it is closed.
    """
    if Unit.objects.select_for_update(no_key=True).get(pk=key).closed_on is not None:
        raise ValidationError({name: _("È chiuso: scegli un altro luogo, o prima riaprilo.")})
