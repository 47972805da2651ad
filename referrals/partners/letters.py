"""The words of the letters to mailboxes. They name no person, and say nothing of why somebody needs help."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.returns import LetterTo, seal_for_return
from network.urgency import Urgency
from referrals.models import Letter, LetterKind, Referral

Words = str | Promise


@dataclass(frozen=True)
class Wording:
    """Subject and first lines of a letter."""

    subject: Words
    words: Words


WORDINGS: dict[str, Wording] = {
    LetterKind.REFERRAL: Wording(
        gettext_lazy("Un nuovo invio per voi"),
        gettext_lazy("vi chiedono se potete aiutare una persona. Risposta attesa entro: %(due)s."),
    ),
    LetterKind.NEWS: Wording(
        gettext_lazy("C'è una novità in un invio"),
        gettext_lazy("chi vi ha mandato un invio ha scritto o cambiato qualcosa."),
    ),
    LetterKind.REMINDER: Wording(
        gettext_lazy("Un invio aspetta ancora la vostra risposta"),
        gettext_lazy(
            "un invio aspetta ancora la vostra risposta: era chiesta entro: %(due)s."
            " Anche un no aiuta chi invia a cercare altrove."
        ),
    ),
    LetterKind.WITHDRAWN: Wording(
        gettext_lazy("Un invio è stato ritirato"),
        gettext_lazy("un invio che avevate ricevuto è stato ritirato: non serve fare altro."),
    ),
    LetterKind.AGAIN: Wording(
        gettext_lazy("Il nuovo collegamento"), gettext_lazy("ecco un nuovo collegamento.")
    ),
    LetterKind.REPORTS: Wording(
        gettext_lazy("Il collegamento per le vostre segnalazioni"),
        gettext_lazy("da qui potete segnalare una persona che ha bisogno di aiuto, e sapere a che punto è."),
    ),
    LetterKind.PAGE: Wording(
        gettext_lazy("La vostra scheda nella rete dei servizi"),
        gettext_lazy(
            "chi cerca un aiuto trova la vostra scheda nella rete dei servizi. Guardate se è ancora giusta:"
            " si conferma con un clic, o si corregge."
        ),
    ),
    LetterKind.TABLE: Wording(
        gettext_lazy("Il tavolo a cui sedete vi scrive"),
        gettext_lazy("al tavolo «%(table)s» c'è qualcosa da leggere o a cui rispondere."),
    ),
    LetterKind.TEAM: Wording(
        gettext_lazy("Un'équipe a cui siete invitati"),
        gettext_lazy(
            "vi scrivono di una riunione a cui siete invitati: %(meeting)s."
            " Leggete quando, dove e che cosa si decide, e dite se ci siete."
        ),
    ),
    LetterKind.TEAM_OFF: Wording(
        gettext_lazy("Un'équipe è annullata"),
        gettext_lazy("la riunione a cui eravate invitati, %(meeting)s, è annullata. Qui leggete perché."),
    ),
    LetterKind.CHANGED: Wording(
        gettext_lazy("Questa non è più la casella del vostro servizio"),
        gettext_lazy(
            "gli invii non arrivano più a questa casella, perché per il vostro servizio ne è stata registrata"
            " un'altra. Se non lo sapevate, telefonate subito a chi coordina i servizi del vostro ambito."
        ),
    ),
    LetterKind.CODE: Wording(
        gettext_lazy("Il vostro codice"),
        gettext_lazy(
            "il codice è %(secret)s\n\nVale 10 minuti e una volta sola, nella pagina da cui lo avete chiesto."
            " Nessuno vi chiederà mai di dirlo a voce o di scriverlo altrove."
        ),
    ),
}
WITHOUT_LINK = (LetterKind.CODE, LetterKind.CHANGED)


def address_of(secret: str) -> str:
    """The full address of a link, under the configured address of the site, whatever host was asked for."""
    return settings.SITE_URL.rstrip("/") + reverse("partners:referral", args=[secret])


def compose(letter: Letter, secret: str) -> EmailMessage:
    """A letter as it leaves, in Italian.

    Args:
        secret: the code, or the secret of the link.
    """
    with translation.override(settings.LANGUAGE_CODE):
        wording = WORDINGS[letter.kind]
        referral = letter.link.referral
        body = str(wording.words) % {
            "secret": secret,
            "table": letter.link.member.table.name if letter.link.member else "",
            "meeting": _day(letter.link.guest.meeting.starts_at) if letter.link.guest else "",
            "due": _due(referral) if referral else "",
        }
        parts = [_("Buongiorno,"), body]
        if letter.kind not in WITHOUT_LINK:
            parts += [_how_to_open(letter, secret)]
        parts += [_("Questo messaggio parte da solo: non rispondete qui."), "Accoglienza in rete"]
        message = EmailMessage(
            subject=str(wording.subject), body="\n\n".join(parts), to=[letter.link.mailbox.address]
        )
        return seal_for_return(message, LetterTo.MAILBOX, letter.pk)


def _how_to_open(letter: Letter, secret: str) -> str:
    about = _("Invio %(number)s") % {"number": letter.link.referral.number} if letter.link.referral else ""
    how = _(
        "Si apre qui: %(address)s\n\nVi chiederemo un codice, che mandiamo a questa stessa casella."
        " Il collegamento vale fino al %(until)s."
    ) % {"address": address_of(secret), "until": _day(letter.link.expires_at)}
    return f"{about}\n{how}".strip()


def _due(referral: Referral) -> str:
    """By when the answer is expected, and how pressing it is when the hour counts."""
    if referral.answer_due_at is None or referral.is_due_by_the_day:
        return _day(referral.answer_due_at)
    hour = date_format(timezone.localtime(referral.answer_due_at), "G:i")
    return _("%(day)s, ore %(hour)s (%(urgency)s)") % {
        "day": _day(referral.answer_due_at),
        "hour": hour,
        "urgency": str(Urgency(referral.urgency).short_label).lower(),
    }


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F Y").lower() if moment else ""
