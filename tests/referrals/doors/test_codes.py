"""What a link opens and to whom: the code, the session, what nobody can make of them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import get_resolver, reverse

from audit import clock
from audit.models import AccessLogEntry
from referrals.models import PartnerDoor, Referral
from referrals.models.partners import LOCKED_FOR, MOST_ATTEMPTS
from referrals.states import ReferralState
from tests.referrals.doors.scenes import ACTS, moved, reveals_nothing
from tests.referrals.factories import make_referral
from tests.referrals.partners import (
    Volunteer,
    make_mailbox,
    newest_code,
    posting,
)
from tests.referrals.test_partner_post import refuse_with
from tests.test_access import route_names
from tests.world import World, make_case

BEFORE_THE_DOOR = {"codice/": {}, "entra/": {"code": "123456"}, "esci/": {}, "rinnova/": {}}
FILE = "documenti/1/"
REPORT = "segnala/"
# In the table of tests/referrals/test_partner_tables.py.
IN_A_TEAM = {"answer_team"}  # in tests/referrals/test_partner_teams.py
ON_ITS_PAGE = {"confirm_own_page", "describe_own_page", "update_own_capacity"}  # in test_own_page.py
AT_A_TABLE = {"answer_table_meeting", "raise_need", "complete_decision"}


def make_second(world: World) -> Volunteer:
    """A referral of another person to another service, and who reads its mailbox."""
    make_mailbox(world.housing_desk, "casa@coop.test", "Sportello casa")
    with posting():
        make_referral(
            world, make_case(world, last_name="Altri"), by=world.coordinator, service=world.housing_desk
        )
    return Volunteer()


def test_every_page_behind_a_link_is_in_this_table() -> None:
    steps = {name for name in route_names(get_resolver()) if name.startswith("partners:")}
    assert len(steps) == len(ACTS) + len(BEFORE_THE_DOOR) + len(AT_A_TABLE | IN_A_TEAM | ON_ITS_PAGE) + len(
        {REPORT, FILE, ""}
    )


@pytest.mark.parametrize("step", ACTS)
def test_without_the_code_no_page_does_or_shows_anything(referral: Referral, step: str) -> None:
    answer = Volunteer().post(step, **ACTS[step])
    assert answer.status_code == 403
    assert reveals_nothing(answer)
    assert not moved(referral)


@pytest.mark.parametrize("step", ["", *ACTS])
def test_the_session_of_one_link_opens_no_other(world: World, referral: Referral, step: str) -> None:
    first = Volunteer().enter()
    session = first.client.cookies["collegamento"].value
    second = make_second(world)
    second.client.cookies.load({"collegamento": session})
    answer = second.post(step, **ACTS[step]) if step else second.get()
    assert answer.status_code == (403 if step else 200)
    assert "Altri" not in answer.content.decode()
    assert not Referral.objects.exclude(pk=referral.pk).exclude(state=ReferralState.DELIVERED).exists()


def test_the_code_of_one_link_does_not_open_another(world: World, referral: Referral) -> None:
    first = Volunteer()
    code = first.ask_for_code()
    second = make_second(world)
    second.ask_for_code()
    if newest_code() != code:
        assert second.post("entra/", code=code).status_code == 422
    assert "collegamento" not in second.client.cookies


def test_whoever_is_signed_in_as_staff_is_asked_for_the_code_like_everybody(
    world: World, referral: Referral
) -> None:
    volunteer = Volunteer()
    volunteer.client.force_login(world.giulia)
    assert "Mandatemi il codice" in volunteer.get().content.decode()
    assert volunteer.post("accetta/").status_code == 403


def test_a_session_opens_no_page_of_the_staff(world: World, referral: Referral) -> None:
    volunteer = Volunteer().enter()
    for path in (referral.get_absolute_url(), "/invii/ricevuti/", f"/situazioni/{referral.case_id}/"):
        answer = volunteer.client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accesso/")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_pages(referral: Referral) -> None:
    volunteer = Volunteer()
    cookie = volunteer.enter().client.cookies["collegamento"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", volunteer.at())
    assert cookie["max-age"] == ""


def test_half_an_hour_without_a_word_ends_the_session(referral: Referral) -> None:
    volunteer = Volunteer().enter()
    entered = clock.now()
    for minutes in (29, 58):
        with clock.at(entered + timedelta(minutes=minutes)):
            assert "E. F." in volunteer.get().content.decode()
    with clock.at(entered + timedelta(minutes=89)):
        assert "Mandate" in volunteer.get().content.decode()


def test_after_twelve_hours_the_session_ends_however_busy(referral: Referral) -> None:
    volunteer = Volunteer().enter()
    entered = clock.now()
    for minutes in range(25, 12 * 60, 25):
        with clock.at(entered + timedelta(minutes=minutes)):
            assert "E. F." in volunteer.get().content.decode()
    with clock.at(entered + timedelta(hours=12)):
        assert reveals_nothing(volunteer.get())
        assert volunteer.post("accetta/").status_code == 403


def test_leaving_ends_the_session_on_this_side_too(referral: Referral) -> None:
    volunteer = Volunteer().enter()
    session = volunteer.client.cookies["collegamento"].value
    volunteer.post("esci/")
    volunteer.client.cookies.load({"collegamento": session})
    assert reveals_nothing(volunteer.get())


def test_the_pages_speak_another_language_before_and_behind_the_door(referral: Referral) -> None:
    volunteer = Volunteer()
    assert "Benvenuti" in volunteer.get().content.decode()
    answer = volunteer.client.post(reverse("set_language"), {"language": "en", "next": volunteer.at()})
    assert answer["Location"] == volunteer.at()
    door = volunteer.get().content.decode()
    assert "Benvenuti" not in door
    assert f'<input type="hidden" name="next" value="{volunteer.at()}">' in door
    assert '<html lang="en">' in volunteer.enter().get().content.decode()


def test_who_waits_for_a_code_that_did_not_leave_is_told_so(
    referral: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    volunteer = Volunteer()
    with monkeypatch.context() as broken:
        refuse_with(452, broken)
        volunteer.post("codice/")
    page = volunteer.get().text
    assert "non è partito" in page
    assert "Abbiamo mandato un codice" not in page
    with clock.at(clock.now() + timedelta(minutes=1, seconds=1)):
        volunteer.enter()


@pytest.mark.parametrize("step", [*ACTS, *BEFORE_THE_DOOR, REPORT, "equipe/", "tavolo/bisogni/"])
def test_the_address_of_a_form_asked_for_as_a_page_leads_to_the_link(referral: Referral, step: str) -> None:
    volunteer = Volunteer().enter()
    answer = volunteer.client.get(volunteer.at(step))
    assert (answer.status_code, answer.headers.get("Location")) == (302, volunteer.at())
    assert not moved(referral)


def test_a_code_is_used_once(referral: Referral) -> None:
    volunteer = Volunteer()
    code = volunteer.ask_for_code()
    assert volunteer.post("entra/", code=code).status_code == 302
    assert Volunteer(volunteer.token).post("entra/", code=code).status_code == 422


def test_a_code_lives_ten_minutes(referral: Referral) -> None:
    volunteer = Volunteer()
    code = volunteer.ask_for_code()
    with clock.at(clock.now() + timedelta(minutes=10, seconds=1)):
        answer = volunteer.post("entra/", code=code)
    assert answer.status_code == 422
    assert "non vale più" in answer.content.decode()


def test_codes_are_mailed_once_a_minute(referral: Referral) -> None:
    volunteer = Volunteer()
    for _ in range(4):
        volunteer.post("codice/")
    assert [message.subject for message in mail.outbox].count("Il vostro codice") == 1


def test_who_asks_again_too_soon_is_told_to_wait(referral: Referral) -> None:
    volunteer = Volunteer()
    volunteer.post("codice/")
    assert "Aspettate un minuto" not in volunteer.get().content.decode()
    volunteer.post("codice/")
    assert "Aspettate un minuto" in volunteer.get().content.decode()


def test_who_comes_back_is_offered_a_code_and_not_told_of_the_one_they_used(referral: Referral) -> None:
    volunteer = Volunteer()
    volunteer.post("entra/", code=volunteer.ask_for_code())
    volunteer.post("esci/")
    page = volunteer.get().content.decode()
    assert "Mandatemi il codice" in page
    assert "Abbiamo mandato un codice" not in page
    with clock.at(clock.now() + timedelta(minutes=2)):
        volunteer.ask_for_code()
        assert "Abbiamo mandato un codice" in volunteer.get().content.decode()
    with clock.at(clock.now() + timedelta(minutes=30)):
        assert "Mandatemi il codice" in volunteer.get().content.decode()


def test_the_fifth_wrong_code_locks_this_door_and_no_other_and_the_lock_ends(
    world: World, referral: Referral
) -> None:
    volunteer = Volunteer()
    code = volunteer.ask_for_code()
    wrong = "000000" if code != "000000" else "111111"
    answers = [volunteer.post("entra/", code=wrong) for _ in range(MOST_ATTEMPTS)]
    assert "Troppi codici sbagliati" in answers[-1].content.decode()
    assert volunteer.post("entra/", code=code).status_code == 422
    make_second(world).enter()
    with clock.at(clock.now() + LOCKED_FOR + timedelta(seconds=1)):
        Volunteer(volunteer.token).enter()
    denials = AccessLogEntry.objects.filter(kind="denial", place="partners:enter")
    assert denials.count() == MOST_ATTEMPTS + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "1" * 400])
def test_what_is_not_a_code_costs_no_attempt(referral: Referral, code: str) -> None:
    volunteer = Volunteer()
    volunteer.ask_for_code()
    assert volunteer.post("entra/", code=code).status_code == 422
    assert PartnerDoor.objects.get().attempts == 0


def test_a_code_is_understood_with_the_spaces_of_who_copies_it(referral: Referral) -> None:
    volunteer = Volunteer()
    code = volunteer.ask_for_code()
    assert volunteer.post("entra/", code=f" {code[:3]} {code[3:]} ").status_code == 302
