"""What a mail server says of a letter it could not deliver (RFC 3464): a message that nobody vouches for."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

LARGEST = 256 * 1024
MOST_PARTS = 10  # that hold others; a report has three
_HOLDS_OTHERS = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}", re.ASCII)
_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")


class NotAReport(Exception):
    """A message that is refused, with the sentence that says why. It repeats nothing of the message."""


@dataclass(frozen=True)
class DeliveryReport:
    """One report: the headers that say to whom it came, what was done and the code of the reason."""

    to: tuple[str, ...]
    action: str
    status: str

    @property
    def has_failed(self) -> bool:
        return self.action == "failed" and not self.status.startswith("2")


def read_report(raw: bytes) -> DeliveryReport:
    """Read a message as a delivery report.

    Args:
        raw: the whole message, as the mail server hands it over.

    Raises:
        NotAReport: it is something else, or made to harm.
    """
    if len(raw) > LARGEST:
        raise NotAReport("It is larger than 256 kB.")
    # Before anything is parsed: each level inside another costs a walk through all of them for every line.
    if len(_HOLDS_OTHERS.findall(raw)) > MOST_PARTS:
        raise NotAReport("It has too many parts inside each other.")
    message = message_from_bytes(raw)
    if not _has_null_sender(message):
        raise NotAReport("It has a sender: a report of delivery has none (RFC 5321).")
    if message.get_content_type() != "multipart/report":
        raise NotAReport("It is no report of delivery (RFC 3464).")
    to = tuple(str(value) for name in _TO for value in message.get_all(name, []))
    action, status = _outcome(message)
    return DeliveryReport(to, action, status)


def _has_null_sender(message: Message) -> bool:
    """Whether the envelope had no sender, as far as the mail server wrote it down."""
    sender = str(message.get("Return-Path", "<>")).strip()
    return sender == "<>" or sender.upper().startswith("<MAILER-DAEMON@")


def _outcome(message: Message) -> tuple[str, str]:
    """What became of the letter, and the code of why: of several recipients, the first that failed."""
    outcomes = [
        (str(block.get("Action", "")).strip().lower(), found[0])
        for part in _parts(message)
        if part.get_content_type() == "message/delivery-status"
        for block in _parts(part)
        if (found := _STATUS.match(str(block.get("Status", "")).strip()))
    ]
    if not outcomes:
        raise NotAReport("It does not say what became of the letter.")
    return next((outcome for outcome in outcomes if outcome[0] == "failed"), outcomes[0])


def _parts(message: Message) -> list[Message]:
    parts = message.get_payload()
    return [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else []
