"""What opens a link stands in its letter and with who reads it: in no log, in no cache, on no other site."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from audit import clock
from referrals.actions import attach_to_referral, take_back_referral_file, write_message
from referrals.models import Referral, ReferralFile
from referrals.models.partners import LINK_LIFETIME, MOST_ATTEMPTS
from referrals.partners.actions import revoke_links
from tests.config.test_logs import lines
from tests.network.files.samples import PDF
from tests.referrals.doors.scenes import ACTS
from tests.referrals.doors.test_codes import make_second
from tests.referrals.factories import do
from tests.referrals.partners import Volunteer
from tests.referrals.test_partner_post import refuse_with
from tests.world import World


def walk(world: World, referral: Referral, broken: pytest.MonkeyPatch) -> tuple[list[str], list[Any]]:
    """All that can go well or badly at a link: the secrets that were in it, and what was answered."""
    volunteer = Volunteer()
    with broken.context() as post:
        refuse_with(452, post)
        answers = [volunteer.get(), volunteer.post("codice/")]
    stranger = Volunteer(volunteer.token, Client(enforce_csrf_checks=True))
    with clock.at(clock.now() + timedelta(minutes=2)):
        code = volunteer.ask_for_code()
        wrong = "000000" if code != "000000" else "111111"
        answers += [volunteer.post("entra/", code=wrong), stranger.post("entra/", code=code)]
        answers += [volunteer.post("entra/", code=code), volunteer.get()]
        session = volunteer.client.cookies["collegamento"].value
        answers += [volunteer.post(step) for step in ACTS]
        answers += [
            volunteer.client.get(volunteer.at(step)) for step in ("", "concludi/", "documenti/9/", "./")
        ]
        for _try in range(MOST_ATTEMPTS):
            answers += [volunteer.post("entra/", code=wrong)]
    with clock.at(clock.now() + LINK_LIFETIME + timedelta(hours=1)):
        answers += [volunteer.get(), volunteer.post("rinnova/")]
    revoke_links(by=world.giulia, referral=referral)
    return [volunteer.token, code, session], [*answers, volunteer.get(), volunteer.post("accetta/")]


def test_no_line_of_the_log_opens_anything(
    world: World, referral: Referral, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets, answers = walk(world, referral, monkeypatch)
    assert {200, 302, 403, 404, 409, 410, 422} <= {answer.status_code for answer in answers}
    assert "409 /collegamento/…/inizia/" in [line["event"] for line in lines(log)]
    assert [secret for secret in secrets if secret in log.getvalue()] == []


def test_no_cache_keeps_an_answer_and_no_other_site_is_told_its_address(
    world: World, referral: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    _secrets, answers = walk(world, referral, monkeypatch)
    kept = {(answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) for answer in answers}
    assert kept == {("no-store, private", "same-origin")}


def test_from_one_link_nothing_of_another_referral_is_touched(world: World, referral: Referral) -> None:
    do("accept_referral", world.contact, referral)
    message = write_message(by=world.giulia, referral=referral, text="Solo per voi.")
    file = attach_to_referral(by=world.giulia, referral=referral, name="verbale.pdf", content=PDF)
    second = make_second(world).enter()
    paths = [f"messaggi/{message.pk}/correggi/", f"documenti/{file.pk}/togli/"]
    assert [second.post(path, text="Altro.").status_code for path in paths] == [404, 404]
    assert second.client.get(second.at(f"documenti/{file.pk}/")).status_code == 404
    message.refresh_from_db()
    assert (message.text, message.read_at) == ("Solo per voi.", None)
    assert ReferralFile.objects.standing().get().read_at is None


def test_who_asks_for_a_document_taken_back_meanwhile_is_led_back(world: World, referral: Referral) -> None:
    do("accept_referral", world.contact, referral)
    file = attach_to_referral(by=world.giulia, referral=referral, name="verbale.pdf", content=PDF)
    volunteer = Volunteer().enter()
    take_back_referral_file(by=world.giulia, file=file)
    answer = volunteer.client.get(volunteer.at(f"documenti/{file.pk}/"))
    assert answer.status_code == 404
    assert f'href="{volunteer.at()}"' in answer.text
    assert "Vai alla pagina iniziale" not in answer.text
