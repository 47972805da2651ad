"""Oppositions, letters to carry and mailboxes through the API."""

from typing import Any

import pytest

from audit.access import readings_of
from audit.models import AccessKind
from intake.models import Case
from referrals.actions import record_opposition, write_introduction
from referrals.models import Introduction, Mailbox, Opposition, Referral
from tests.referrals.factories import make_followed_case
from tests.referrals.partners import make_mailed_referral
from tests.referrals.test_partner_api import ask, program_of
from tests.world import World, make_case, make_intake, make_world


def send(user: Any, path: str, **body: Any) -> Any:
    return program_of(user).post(f"/api/v1/{path}", body, content_type="application/json")


def sent(world: World, case: Case, **more: Any) -> Any:
    body = {
        "case": case.pk,
        "service": world.family_centre.pk,
        "subject": "Sostegno",
        "need": "Colloqui.",
        "urgency": "ordinary",
        "person_informed": "yes",
        **more,
    }
    return send(world.giulia, "referrals/", **body)


def test_a_program_records_reads_and_lifts_an_opposition_that_stands_in_the_way(world: World) -> None:
    case = make_followed_case(world)
    path, service = f"cases/{case.pk}/oppositions/", world.family_centre.pk
    for _again in range(2):
        assert send(world.giulia, path, service=service, words="Ci lavora mia zia.").status_code == 204
    (shown,) = ask(world.marco, f"../{path}").json()["results"]
    assert (shown["service"], shown["words"]) == (service, "Ci lavora mia zia.")
    assert readings_of(case).filter(actor_id=world.marco.pk, kind=AccessKind.RECORD).exists()
    assert "opposition_reason" in str(sent(world, case).json())
    for _again in range(2):
        assert send(world.marco, f"{path}lift/", service=service).status_code == 204
    assert ask(world.giulia, f"../{path}").json()["results"] == []
    assert sent(world, case).status_code == 201


def test_a_desk_does_the_same_from_a_scheda_it_sends_elsewhere(world: World) -> None:
    scheda = make_intake(world, outcome="refer")
    service = world.family_centre.pk
    assert send(world.desk, f"intakes/{scheda.pk}/oppositions/", service=service).status_code == 204
    assert len(ask(world.desk, f"../intakes/{scheda.pk}/oppositions/").json()["results"]) == 1
    written = send(world.desk, f"intakes/{scheda.pk}/introductions/", service=service, need="Ascolto.")
    assert written.status_code == 201
    assert ask(world.desk, f"../introductions/{written.json()['id']}/").json()["need"] == "Ascolto."


def test_a_letter_is_written_once_found_again_and_logged_as_print(world: World) -> None:
    case = make_followed_case(world, phone="333 987 654")
    path = f"/api/v1/cases/{case.pk}/introductions/"
    body = {"service": world.housing_desk.pk, "need": "Un aiuto per la casa."}
    program = program_of(world.giulia)
    for _again in range(2):
        made = program.post(
            path, body, content_type="application/json", headers={"Idempotency-Key": "lettera-1"}
        )
        assert made.status_code == 201
    letter = Introduction.objects.get()
    (line,) = ask(world.marco, path).json()["results"]
    assert (line["id"], line["written_by"]) == (letter.pk, world.giulia.label)
    assert "Un aiuto" not in str(line)
    read = ask(world.marco, f"../introductions/{letter.pk}/")
    assert (read.json()["need"], read.json()["content"]["name"]) == ("Un aiuto per la casa.", "Elena Ferri")
    assert "333 987 654" not in read.content.decode()
    assert readings_of(letter).filter(kind=AccessKind.PRINT).count() == 1
    paper = ask(world.marco, f"../introductions/{letter.pk}/pdf/")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert readings_of(letter).filter(kind=AccessKind.PRINT).count() == 2


@pytest.mark.parametrize("path", ["oppositions", "oppositions/lift", "introductions"])
def test_a_service_of_another_ambito_is_one_that_is_not_there(world: World, path: str) -> None:
    case, elsewhere = make_followed_case(world), make_world("altrove", offset=50)
    address, body = f"cases/{case.pk}/{path}/", {"need": "x"} if path == "introductions" else {}
    foreign = send(world.giulia, address, service=elsewhere.family_centre.pk, **body)
    nothing = send(world.giulia, address, service=10**9, **body)
    assert foreign.status_code == nothing.status_code == 400
    assert not Opposition.objects.exists()
    assert not Introduction.objects.exists()


def test_a_coordinator_says_why_before_reading_of_who_is_protected(world: World) -> None:
    case = make_case(world, protected=True)
    record_opposition(by=world.coordinator, origin=case, service=world.family_centre, words="Ci lavora lui.")
    letter = write_introduction(
        by=world.coordinator, origin=case, service=world.housing_desk, need="Ascolto."
    )
    for path in (
        f"cases/{case.pk}/oppositions/",
        f"cases/{case.pk}/introductions/",
        f"introductions/{letter.pk}/",
        f"introductions/{letter.pk}/pdf/",
    ):
        answer = ask(world.coordinator, f"../{path}")
        assert answer.status_code == 403
        assert "Ci lavora" not in answer.content.decode()
        assert "Ascolto" not in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 4])
def test_the_lists_take_the_same_statements(
    world: World, rows: int, django_assert_max_num_queries: Any
) -> None:
    case = make_followed_case(world)
    for service in [world.family_centre, world.housing_desk][:rows]:
        record_opposition(by=world.giulia, origin=case, service=service)
    for _row in range(rows):
        write_introduction(by=world.giulia, origin=case, service=world.housing_desk, need="Ascolto.")
    program = program_of(world.giulia)
    for name in ("oppositions", "introductions"):
        with django_assert_max_num_queries(14):
            program.get(f"/api/v1/cases/{case.pk}/{name}/")


def test_a_program_keeps_the_mailbox_of_a_service(world: World) -> None:
    path = f"services/{world.family_centre.pk}/mailbox/"
    assert ask(world.admin, f"../{path}").json() == {"current": None}
    assert send(world.admin, path, address="non è un indirizzo", owner="x").status_code == 400
    made = send(world.admin, path, address="ascolto@parrocchia.test", owner="Volontari")
    assert made.status_code == 201
    current = ask(world.admin, f"../{path}").json()["current"]
    assert (current["address"], current["refused_at"]) == ("ascolto@parrocchia.test", None)
    for _again in range(2):
        assert send(world.admin, f"{path}retire/").status_code == 204
    assert ask(world.admin, f"../{path}").json() == {"current": None}
    assert Mailbox.objects.get().retired_at


def test_what_a_service_would_see_is_read_before_sending_and_is_what_it_then_sees(world: World) -> None:
    case = make_followed_case(world, phone="333 987 654", email="elena@example.org")
    path = f"../cases/{case.pk}/referral-preview/?service={world.family_centre.pk}&left_out=phone"
    shown = ask(world.giulia, path).json()
    assert (shown["before"]["initials"], shown["after"]["name"]) == ("E. F.", "Elena Ferri")
    assert "333 987 654" not in str(shown)
    assert (shown["is_covered"], shown["has_readers"], shown["reason_needed"]) == (True, True, False)
    assert readings_of(case.person).filter(actor_id=world.giulia.pk, kind=AccessKind.RECORD).exists()
    assert sent(world, case, left_out=["phone"]).status_code == 201
    package = Referral.objects.get().package
    assert package["after"] == shown["after"]
    assert {name: package["before"][name] for name in shown["before"]} == shown["before"]
    assert package["blocks"] == shown["blocks"]


def test_the_preview_says_that_a_reason_will_be_needed(world: World) -> None:
    case = make_followed_case(world)
    record_opposition(by=world.giulia, origin=case, service=world.family_centre)
    path = f"../cases/{case.pk}/referral-preview/?service={world.family_centre.pk}"
    assert ask(world.giulia, path).json()["reason_needed"] is True


@pytest.mark.parametrize("query", ["", "service=x", "service=999999", "left_out=phone", "servizio=1"])
def test_a_preview_of_nothing_is_refused_by_name(world: World, query: str) -> None:
    case = make_followed_case(world)
    answer = ask(world.giulia, f"../cases/{case.pk}/referral-preview/?{query}")
    assert answer.status_code == 400


def test_who_sent_a_referral_writes_to_the_mailbox_again(world: World) -> None:
    referral = make_mailed_referral(world)
    made = send(world.giulia, f"referrals/{referral.pk}/links/")
    assert (made.status_code, made.json()["letter"]["kind"]) == (201, "again")
    assert referral.links.count() == 2
    send(world.admin, f"services/{world.family_centre.pk}/mailbox/retire/")
    assert send(world.giulia, f"referrals/{referral.pk}/links/").status_code == 422
