"""The post of sheets: written by an act, sent by the timer, to people who said that their mail is safe."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart
from intake.answers import ContactSafety
from intake.models import Person, SheetLetter
from intake.scheda.plain_sheet import Sheet
from network.mailing import Mailed
from network.notice_kinds import NoticeKind
from network.notices import notify
from network.returns import LetterTo, refuses_the_address, seal_for_return

logger = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(minutes=1)
TELL_SENDER_AT = 3  # failed tries after which who sent it is told
SHOWN = 5  # the newest letters


def why_not_mailed(person: Person) -> str:
    """Why a person cannot be sent a sheet, in words; "" when they can."""
    if person.protected or person.alias or person.contact_safety == ContactSafety.UNSAFE:
        return _("Scriverle non è sicuro: il foglio si dà a mano.")
    if not person.email:
        return _("Nei suoi dati non c'è un'email.")
    if person.contact_safety == ContactSafety.UNKNOWN:
        return _("Prima chiedile se può ricevere posta senza pericolo, e scrivilo nei suoi dati.")
    return ""


def write_sheet_letter(by: User, person: Person, sheet: Sheet, path: str) -> SheetLetter:
    """The letter that will carry a sheet to its person; call inside an action.

    The second within a minute, by a second click, finds the first.

    Raises:
        ValidationError: the person cannot be written to.
    """
    person = _held(person.pk)
    if reason := why_not_mailed(person):
        raise ValidationError(reason)
    parts = [[part.heading, list(part.by_mail)] for part in sheet.parts if part.by_mail]
    just_now = person.sheet_letters.filter(path=path, parts=parts, written_at__gt=clock.now() - AGAIN_AFTER)
    letter = just_now.first()
    if letter is None:
        letter = SheetLetter(person=person, sent_by=by, path=path, reference=sheet.number, parts=parts)
        letter.save()
    return letter


def _held(person: int) -> Person:
    """A person under their row lock: whoever changes how they are reached waits, or is waited for."""
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person)


@dataclass(frozen=True)
class SheetPost:
    """What the page of a sheet shows of its post: where it goes, why it cannot, and what left already."""

    address: str
    reason: str
    letters: list[SheetLetter]


def post_of(user: User, person: Person, path: str) -> SheetPost:
    """The post of the sheet whose page is ``path``."""
    letters = SheetLetter.objects.visible_to(user).filter(person=person, path=path).select_related("sent_by")
    return SheetPost(person.email, why_not_mailed(person), list(letters[:SHOWN]))


def mail_sheets(by: Actor, most: int = 200) -> Mailed:
    """Send the sheets that wait. Two rounds at once, or late, are safe."""
    outcomes = each_apart(SheetLetter.objects.to_send()[:most], lambda letter: _deliver(by, letter))
    return Mailed(outcomes.count(True), outcomes.count(False))


def _deliver(by: Actor, letter: SheetLetter) -> bool | None:
    """Send one letter. Whether it left; None when it need not leave any more."""
    message = claim_sheet_letter(by=by, letter=letter)
    if message is None:
        return None
    fault, is_refused = "", False
    try:
        message.send()
    except (SMTPException, OSError, ValueError) as error:
        # Its words may hold the address.
        fault, is_refused = type(error).__name__, refuses_the_address(error)
        logger.warning("sheet letter %s did not leave: %s", letter.pk, fault)
    record_sheet_letter(by=by, letter=letter, fault=fault, is_refused=is_refused)
    return not fault


@action
def claim_sheet_letter(*, by: Actor, letter: SheetLetter) -> EmailMessage | None:
    """Take a letter to send it; None when it has left, or its person cannot be written to any more.

    In that case who sent it is told. One whose person was merged meanwhile is left to the next round.
    """
    require(by, "intake.claim_sheet_letter", letter)
    person = _held(letter.person_id)
    letter = _locked(letter)
    if letter.person_id != person.pk or letter.next_try_at is None or letter.next_try_at > clock.now():
        return None
    if why_not_mailed(person):
        letter.give_up("stopped")
        if letter.tries < TELL_SENDER_AT:
            _tell_of_lost(by, letter)
        return None
    letter.begin_try()
    return _composed(letter, person.email)


def _locked(letter: SheetLetter) -> SheetLetter:
    locked = SheetLetter.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("sent_by", "person__municipality").get(pk=letter.pk)


def _composed(letter: SheetLetter, address: str) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        said = [f"{heading}\n" + "\n".join(sentences) for heading, sentences in letter.parts]
        body = [
            _("Buongiorno,"),
            _("ti scriviamo qui perché ci hai detto che puoi leggere senza pericolo."),
            _("Il tuo numero: %(number)s") % {"number": letter.reference},
            *said,
            _("Questo messaggio parte da solo: non rispondere qui."),
        ]
        message = EmailMessage(subject=_("Un foglio per te"), body="\n\n".join(body), to=[address])
    return seal_for_return(message, LetterTo.PERSON, letter.pk)


@action
def record_sheet_letter(
    *, by: Actor, letter: SheetLetter, fault: str, is_refused: bool = False
) -> SheetLetter:
    """Keep whether a letter left; who sent it is told when it does not at the third try.

    Args:
        is_refused: there is no such mailbox: it is given up, and they are told at once.
    """
    require(by, "intake.record_sheet_letter", letter)
    letter = _locked(letter)
    letter.end_try(fault, is_hopeless=is_refused)
    is_news = letter.tries == TELL_SENDER_AT or (is_refused and letter.tries < TELL_SENDER_AT)
    if fault and is_news:
        _tell_of_lost(by, letter)
    return letter


@action
def record_sheet_return(*, by: Actor, letter: SheetLetter, status: str) -> bool:
    """Keep that a letter came back, and tell who sent it. Whether that was news.

    Args:
        status: the code of the report, as "5.1.1".
    """
    require(by, "intake.record_sheet_return", letter)
    letter = _locked(letter)
    if not letter.keep_return(status):
        return False
    _tell_of_lost(by, letter)
    return True


def _tell_of_lost(by: Actor, letter: SheetLetter) -> None:
    """Tell who sent it; the coordinators when who sent it may not read of that person any more."""
    person = letter.person
    coordinators = holders(Role.COORDINATOR, [person.ambito_id, person.district_id])
    still_reads = SheetLetter.objects.visible_to(letter.sent_by).filter(pk=letter.pk).exists()
    notify(
        by=by,
        to=[letter.sent_by] if still_reads else coordinators,
        kind=NoticeKind.SHEET_LOST,
        path=letter.path,
        reference=letter.reference,
    )
