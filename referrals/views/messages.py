"""The messages of a referral as one of the two sides reads them, and the correcting of one's own."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from accounts.permissions import can, require
from accounts.refusals import CONFLICT, UNPROCESSABLE, status_of
from referrals import actions
from referrals.forms import CorrectForm, MessageForm, add_errors
from referrals.models import Message, Referral
from referrals.partners.actor import Answerer, PartnerActor
from referrals.rules import on_receiver_side
from referrals.states import Side

Address = Callable[[str, int], str]
Answered = Mapping[str, Form]


@dataclass(frozen=True)
class ShownMessage:
    """A message as ``reader`` sees it: theirs, of their side, or of the other one.

    ``form`` corrects it at ``url``; None when it cannot be corrected.
    """

    message: Message
    is_mine: bool
    is_of_my_side: bool
    form: Form | None
    url: str


def read_thread(reader: Answerer, row: Referral) -> list[Message]:
    """The messages of a referral, oldest first; those of the other side are read from now on."""
    side = Side.RECEIVER if on_receiver_side(reader, row) else Side.SENDER
    found = Message.objects.visible_to(reader).filter(referral=row).select_related("author", "read_by")
    thread = list(found)
    is_news = any(each.read_at is None and each.side not in {"", side} for each in thread)
    if is_news and can(reader, "referrals.read_messages", row):
        actions.read_messages(by=reader, referral=row)
        thread = list(found.all())
    return thread


def shown_thread(
    reader: Answerer, row: Referral, thread: list[Message], address: Address, answered: Answered
) -> list[ShownMessage]:
    """A thread as a page draws it. ``address`` gives the page of an act on a message, by name and id."""
    side = Side.RECEIVER if on_receiver_side(reader, row) else Side.SENDER
    return [
        ShownMessage(
            message=each,
            is_mine=_is_of(reader, each),
            is_of_my_side=each.side == side,
            form=_correcting(reader, each, row, answered),
            url=address("correct_message", each.pk),
        )
        for each in thread
    ]


def _is_of(reader: Answerer, message: Message) -> bool:
    if isinstance(reader, PartnerActor):
        return message.author_partner == reader.label
    return message.author_id == reader.pk


def _correcting(reader: Answerer, message: Message, row: Referral, answered: Answered) -> Form | None:
    if not _is_of(reader, message) or message.read_at or not message.side or not row.is_open:
        return None
    name = _name_of(message)
    return answered.get(name) or CorrectForm(auto_id=f"{name}_%s", initial={"text": message.text})


def _name_of(message: Message) -> str:
    return f"correct_message_{message.pk}"


def message_of(reader: Answerer, pk: int) -> Message:
    """A message that ``reader`` may correct.

    Raises:
        Http404: they do not see it.
        PermissionDenied: it is not theirs.
    """
    message = get_object_or_404(Message.objects.visible_to(reader).select_related("referral"), pk=pk)
    require(reader, "referrals.correct_message", message)
    return message


def correct(by: Answerer, message: Message, typed: QueryDict) -> tuple[Answered, int]:
    """Correct a message with what was typed: the forms to mend and the status of the page; no form when done.

    What can no longer be corrected stands ready as a new message: nothing typed is lost.
    """
    name = _name_of(message)
    form: Form = CorrectForm(typed, auto_id=f"{name}_%s")
    if not form.is_valid():
        return {name: form}, UNPROCESSABLE
    text = form.cleaned_data["text"]
    try:
        actions.correct_message(by=by, message=message, text=text)
    except ValidationError as error:
        status = status_of(error)
        if status == CONFLICT:
            name = "write_message"
            form = MessageForm({"text": text, "submission": uuid.uuid4()}, auto_id=f"{name}_%s")
        add_errors(form, error)
        return {name: form}, status
    return {}, 200
