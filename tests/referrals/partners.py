"""A service that answers from a mailbox, and a volunteer who reads it."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core import mail
from django.test import Client, TestCase

from network.models import Service
from referrals.models import Mailbox, PartnerLink, Referral
from referrals.partners.actions import register_mailbox
from referrals.partners.doors import link_of
from tests.referrals.factories import make_referral
from tests.world import SETUP, World

ADDRESS = "ascolto@parrocchia.test"
OWNER = "Volontari del centro di ascolto"


def make_mailbox(service: Service, address: str = ADDRESS, owner: str = OWNER) -> Mailbox:
    return register_mailbox(by=SETUP, service=service, address=address, owner=owner)


def make_mailed_referral(world: World, **answers: Any) -> Referral:
    """A referral to the family centre, whose letter has left for its mailbox."""
    make_mailbox(world.family_centre)
    with posting():
        return make_referral(world, **answers)


def posting() -> Any:
    """Let the letters written inside the block leave, as after a commit."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def newest_token() -> str:
    """The secret of the link in the newest letter that carries one."""
    for message in reversed(mail.outbox):
        if found := re.search(r"/collegamento/([\w-]+)/", str(message.body)):
            return found.group(1)
    raise AssertionError("no letter carries a link")


def newest_code() -> str:
    found = re.search(r"codice è (\d{6})", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found.group(1)


def newest_link() -> PartnerLink:
    link = link_of(newest_token())
    assert link is not None
    return link


@dataclass
class Volunteer:
    """Who opens the links of a mailbox in a browser of their own."""

    token: str = field(default_factory=newest_token)
    client: Client = field(default_factory=Client)

    def at(self, step: str = "") -> str:
        return f"/collegamento/{self.token}/{step}"

    def get(self) -> Any:
        return self.client.get(self.at())

    def post(self, step: str, **body: Any) -> Any:
        with posting():
            return self.client.post(self.at(step), body)

    def ask_for_code(self) -> str:
        self.post("codice/")
        return newest_code()

    def enter(self) -> "Volunteer":
        answer = self.post("entra/", code=self.ask_for_code())
        assert answer.status_code == 302, answer.content.decode()
        return self
