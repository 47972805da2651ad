"""Why a document is refused, each with what to do instead."""

from django.utils.translation import gettext as _

from network.files.kinds import RefusedFile

PROGRAMS = "programs"


def broken() -> RefusedFile:
    return RefusedFile(_("Questo documento è rovinato o bloccato: salvalo di nuovo, senza password."))


def with_programs() -> RefusedFile:
    return RefusedFile(
        _("Questo documento contiene programmi o altri file: salvalo come PDF e allega quello."), PROGRAMS
    )


def from_elsewhere() -> RefusedFile:
    return RefusedFile(_("Questo documento va a prendere pezzi da fuori: salvalo come PDF e allega quello."))


def declares_types() -> RefusedFile:
    return RefusedFile(
        _("Questo documento contiene definizioni che non si usano più: salvalo di nuovo, o come PDF.")
    )


def too_large() -> RefusedFile:
    return RefusedFile(_("Questo documento, una volta aperto, è troppo grande: dividilo."))
