"""The closed answers of the scheda d'accoglienza, with the words shown to who asks."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How the request came."""

    DESK = "desk", _("Allo sportello")
    PHONE = "phone", _("Per telefono")
    EMAIL = "email", _("Email o PEC")
    SERVICE = "service", _("Da un altro servizio")
    OUTREACH = "outreach", _("Fuori sede")


class ReporterKind(models.TextChoices):
    """Who turns to the service."""

    SELF = "self", _("La persona stessa")
    FAMILY = "family", _("Un familiare")
    ORGANISATION = "organisation", _("Scuola, ospedale, altro ente")
    OTHER = "other", _("Altra persona")


class ContactSafety(models.TextChoices):
    """Whether phone and mail can be used without danger for the person."""

    SAFE = "safe", _("Sì")
    UNSAFE = "unsafe", _("No, usare solo incontri di persona")
    UNKNOWN = "unknown", _("Non lo so")


class KnownService(models.TextChoices):
    """Who already follows the person."""

    SCHOOL = "school", _("Scuola")
    FAMILY_CLINIC = "family_clinic", _("Consultorio")
    CHILD_NEUROPSYCHIATRY = "child_neuropsychiatry", _("Neuropsichiatria infantile")
    MENTAL_HEALTH = "mental_health", _("Salute mentale")
    ADDICTION_SERVICE = "addiction_service", _("Servizio dipendenze")
    ASSOCIATIONS = "associations", _("Centro di ascolto, associazioni")


class Outcome(models.TextChoices):
    """What happens after the reception."""

    INFORMATION = "information", _("Ho dato le informazioni: la scheda si chiude")
    TAKE_CHARGE = "take_charge", _("Presa in carico: passa a una coppia")
    REFER = "refer", _("Invio a un altro servizio")
    TEAM = "team", _("Da discutere in équipe")


class PrivacyNotice(models.TextChoices):
    """Whether the privacy notice (informativa) was given and explained."""

    GIVEN = "given", _("Sì")
    POSTPONED = "postponed", _("Non ancora: lo farà la coppia al primo incontro")


class IdentityStatus(models.TextChoices):
    """How it is known who the person is; the values of the answer to that question, but for the last."""

    CHECKED = "checked", _("accertata")
    DECLARED = "declared", _("dichiarata")
    PARTIAL = "partial", _("parziale")
    UNKNOWN = "unknown", _("non nota")
    ALIAS = "alias", _("nome non rivelato")


class Sex(models.TextChoices):
    """Sex for registry purposes, with the codes of SIUSS (1, 2)."""

    MALE = "1", _("maschile")
    FEMALE = "2", _("femminile")
    UNKNOWN = "X", _("non noto")


class DiaryKind(models.TextChoices):
    INTERVIEW = "interview", _("Colloquio")
    HOME_VISIT = "home_visit", _("Visita a casa")
    PHONE_CALL = "phone_call", _("Telefonata")
    NETWORK_MEETING = "network_meeting", _("Incontro di rete")
    OTHER = "other", _("Altro")


class AgendaKind(models.TextChoices):
    """What is on the agenda of a pair."""

    INTERVIEW = "interview", _("Colloquio")
    HOME_VISIT = "home_visit", _("Visita a casa")
    PHONE_CALL = "phone_call", _("Telefonata")
    NETWORK = "network", _("Incontro di rete")
    HEARING = "hearing", _("Udienza")
    REPORT = "report", _("Relazione da consegnare")
    REVIEW = "review", _("Verifica del progetto")
    RESUME = "resume", _("Riprendere la situazione sospesa")
    MISSING = "missing", _("Completare la scheda")
    OTHER = "other", _("Altro, in poche parole")

    @classmethod
    def to_choose(cls) -> "list[tuple[str, Any]]":
        """What one plans oneself: the others come by themselves, and end with what they are for."""
        return [(value, label) for value, label in cls.choices if value not in {cls.MISSING, cls.RESUME}]


class Audience(models.TextChoices):
    """Who may read a diary entry."""

    PAIR = "pair", _("La coppia e il coordinatore")
    PRIVATE = "private", _("Solo la coppia")


class DeclineReason(models.TextChoices):
    """Why an operator cannot take charge."""

    OVERLOAD = "overload", _("Ho già troppo carico")
    ABSENCE = "absence", _("Sarò assente")
    COMPETENCE = "competence", _("Serve un'altra competenza")
    CONFLICT = "conflict", _("Conosco la persona: è meglio un'altra coppia")
    OTHER = "other", _("Altro motivo")


class HandOverItem(models.TextChoices):
    """What who leaves a seat and who takes it look at together."""

    PERSON_TOLD = "person_told", _("La persona sa chi la seguirà")
    DEADLINES = "deadlines", _("Scadenze e appuntamenti sono scritti nel diario")
    REFERRALS = "referrals", _("I servizi coinvolti sanno chi sarà il referente")
    MEETING = "meeting", _("Chi lascia e chi arriva si sono parlati")


class ClosingReason(models.TextChoices):
    """Why a situation is closed."""

    GOALS_REACHED = "goals_reached", _("Obiettivi raggiunti")
    ANOTHER_SERVICE = "another_service", _("Seguita da un altro servizio")
    PERSON_LEFT = "person_left", _("La persona non vuole proseguire")
    MOVED = "moved", _("Si è trasferita")
    UNREACHABLE = "unreachable", _("Non si riesce a trovarla")
    DECEASED = "deceased", _("Decesso")
    TRANSFERRED = "transferred", _("Passata ai servizi sociali di un altro Ambito")
    NOT_ACCEPTED = "not_accepted", _("Non accolta: nessuno l'ha presa in carico, e non serve")
    OTHER = "other", _("Altro motivo")
    MISTAKE = "mistake", _("Registrata per errore")

    @classmethod
    def to_choose(cls, *, was_in_charge: bool = False) -> "list[tuple[str, Any]]":
        """Those of who closes a situation: a mistake is said by cancelling its scheda.

        What a pair has had in charge was accepted.
        """
        others = {cls.MISTAKE, cls.NOT_ACCEPTED} if was_in_charge else {cls.MISTAKE}
        return [(value, label) for value, label in cls.choices if value not in others]


class Agreement(models.TextChoices):
    """Whether the person agrees with their plan, and how they said it."""

    SIGNED = "signed", _("Sì, ha firmato")
    SPOKEN = "spoken", _("Sì, a voce")
    NO = "no", _("No, non è d'accordo")
    UNABLE = "unable", _("Non è stato possibile chiederglielo")


class GoalOutcome(models.TextChoices):
    """What became of a goal."""

    REACHED = "reached", _("raggiunto")
    PARTLY = "partly", _("raggiunto in parte")
    NOT_REACHED = "not_reached", _("non raggiunto")
    DROPPED = "dropped", _("lasciato: non serve più")
