"""What goes to each kind of receiver: the least by default, and the sender may leave out more."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.models import OrganisationKind


class Block(models.TextChoices):
    """A part of the package that can stay at home.

    Not among them, because they always go: what is needed and how soon, the initials, a risk for operators;
    after acceptance the name and who follows the person.
    """

    AGE = "age", _("fascia d'età")
    MUNICIPALITY = "municipality", _("comune")
    BIRTH_DATE = "birth_date", _("data di nascita")
    PHONE = "phone", _("telefono")
    EMAIL = "email", _("e-mail")
    ADDRESS = "address", _("indirizzo")
    LANGUAGE = "language", _("lingua e interprete")


ALL = frozenset(Block)
_B = Block

TEMPLATES: Mapping[str, frozenset[Block]] = {
    OrganisationKind.MUNICIPALITY: ALL,
    OrganisationKind.HEALTH: ALL - {_B.EMAIL},
    OrganisationKind.SCHOOL: frozenset({_B.AGE, _B.MUNICIPALITY, _B.BIRTH_DATE, _B.PHONE, _B.LANGUAGE}),
    OrganisationKind.COOPERATIVE: ALL - {_B.BIRTH_DATE},
    OrganisationKind.ASSOCIATION: frozenset({_B.AGE, _B.MUNICIPALITY, _B.PHONE, _B.LANGUAGE}),
    OrganisationKind.PARISH: frozenset({_B.AGE, _B.MUNICIPALITY, _B.PHONE, _B.LANGUAGE}),
    OrganisationKind.OTHER: frozenset({_B.AGE, _B.PHONE, _B.LANGUAGE}),
}


def blocks_for(kind: str, left_out: Iterable[str] = ()) -> frozenset[Block]:
    """The blocks that go to a kind of receiver (a code of ``OrganisationKind``), without those left out."""
    return TEMPLATES[kind] - {Block(code) for code in left_out}
