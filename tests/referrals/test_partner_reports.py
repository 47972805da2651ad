"""A service without an account reports a person: a draft for the right desk, a receipt for who reports."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from audit import clock
from audit.context import acting
from audit.models import AccessLogEntry
from intake.actions import forget_drafts, register_intake, save_draft
from intake.models import IntakeDraft
from network.models import AccessPoint, Notice
from network.notice_kinds import NoticeKind
from referrals.models import Report
from referrals.partners.actions import revoke_report_link, send_report_link
from referrals.partners.doors import actor_of
from referrals.partners.reports import MOST_IN_A_DAY, competent_point, send_report, with_state
from tests.referrals.partners import (
    OWNER,
    Volunteer,
    make_mailbox,
    make_mailed_referral,
    newest_link,
    posting,
)
from tests.world import SETUP, World, make_scheda, make_unit, make_world


def answers(world: World, **others: Any) -> dict[str, Any]:
    return {
        "municipality": world.borgo.pk,
        "request": "Da un mese non mangia abbastanza.",
        "first_name": "Canarina",
        "last_name": "Gialletti",
        "phone": "333 000 1111",
        "submission": str(uuid4()),
        **others,
    }


@pytest.fixture
def volunteer(world: World) -> Volunteer:
    """Who opened the link for reports of the family centre."""
    make_mailbox(world.family_centre)
    with posting():
        send_report_link(by=world.admin, service=world.family_centre)
    return Volunteer().enter()


def test_a_report_becomes_a_draft_of_the_desk_with_who_reported(
    world: World, volunteer: Volunteer, client: Any
) -> None:
    answer = volunteer.post("segnala/", **answers(world))
    assert answer.status_code == 302
    report, draft = Report.objects.get(), IntakeDraft.objects.get()
    assert (draft.pk, draft.author, draft.access_point) == (report.draft_key, None, world.desk_point)
    client.force_login(world.desk)
    desk = client.get("/sportello/").content.decode()
    assert "Canarina Gialletti" in desk
    assert f"Segnalazione {report.number} di {OWNER}, Centro per le famiglie" in desk
    scheda = client.get(draft.get_absolute_url()).content.decode()
    assert "Da un mese non mangia abbastanza." in scheda
    assert OWNER in scheda


def test_its_people_are_told_without_personal_data(world: World, volunteer: Volunteer) -> None:
    volunteer.post("segnala/", **answers(world))
    notice = Notice.objects.get(kind=NoticeKind.REPORT_RECEIVED)
    assert notice.recipient == world.desk
    told = " ".join(map(str, [*Notice.objects.values_list(), *(each.message() for each in mail.outbox)]))
    for word in ("Canarina", "Gialletti", "mangia", "333 000"):
        assert word not in told


def test_who_asks_for_it_is_not_named_in_the_scheda(world: World, volunteer: Volunteer, client: Any) -> None:
    volunteer.post("segnala/", **answers(world, is_confidential="on"))
    report, draft = Report.objects.get(), IntakeDraft.objects.get()
    client.force_login(world.desk)
    for path in ("/sportello/", draft.get_absolute_url()):
        page = client.get(path).content.decode()
        assert OWNER not in page
        assert "riservato" in page
    assert (report.is_confidential, report.mailbox.owner) == (True, OWNER)
    assert OWNER not in str(draft.answers)


def test_who_reported_reads_only_number_and_state_of_their_own_reports(
    world: World, volunteer: Volunteer
) -> None:
    volunteer.post("segnala/", **answers(world))
    page = volunteer.get().content.decode()
    report, draft = Report.objects.get(), IntakeDraft.objects.get()
    assert report.number in page
    assert "Ricevuta" in page
    assert "Gialletti" not in page
    later = clock.now() + timedelta(minutes=5)
    with clock.at(later):
        save_draft(by=world.desk, access_point=world.desk_point, answers=draft.answers, draft=draft)
    assert "Presa in esame" in volunteer.get().content.decode()

    make_mailbox(world.housing_desk, "casa@coop.test", "Sportello casa")
    with posting():
        send_report_link(by=world.admin, service=world.housing_desk)
    assert report.number not in Volunteer().enter().get().content.decode()


def test_the_desk_registers_a_report_like_any_draft(world: World, volunteer: Volunteer) -> None:
    volunteer.post("segnala/", **answers(world))
    draft = IntakeDraft.objects.get()
    intake = register_intake(by=world.desk, draft=draft, scheda=make_scheda(world))
    assert IntakeDraft.objects.get().intake == intake
    assert "Presa in esame" in volunteer.get().content.decode()


def test_who_coordinates_lists_reports_through_the_api_without_what_they_say(
    world: World, volunteer: Volunteer
) -> None:
    volunteer.post("segnala/", **answers(world))
    token = issue_token(by=world.coordinator, user=world.coordinator, lifetime=timedelta(days=1))
    answer = Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/reports/")
    (row,) = answer.json()["results"]
    assert (row["number"], row["is_taken_up"]) == (Report.objects.get().number, False)
    assert "Da un mese" not in answer.text


def test_nobody_throws_a_report_away(world: World, volunteer: Volunteer, client: Any) -> None:
    volunteer.post("segnala/", **answers(world))
    draft = IntakeDraft.objects.get()
    client.force_login(world.desk)
    address = reverse("intake:discard_draft", args=[draft.pk])
    assert address not in client.get(draft.get_absolute_url()).text
    answer = client.post(address)
    assert answer.status_code == 422
    assert "non si elimina" in answer.text
    assert [receipt.is_taken_up for receipt in with_state([Report.objects.get()])] == [False]


def test_the_words_of_a_report_may_be_corrected_not_taken_away(world: World, volunteer: Volunteer) -> None:
    volunteer.post("segnala/", **answers(world))
    draft = IntakeDraft.objects.get()
    given = {"by": world.desk, "access_point": draft.access_point, "draft": draft}
    for words in ({}, {"request": "  "}):
        with pytest.raises(ValidationError, match="non si svuota"):
            save_draft(answers={"first_name": "Canarina", **words}, **given)
    draft.refresh_from_db()
    assert draft.answers["request"] == "Da un mese non mangia abbastanza."
    save_draft(answers={"request": "Da un mese mangia una volta al giorno."}, **given)


def test_a_report_whose_draft_is_nowhere_was_not_taken_up(world: World, volunteer: Volunteer) -> None:
    volunteer.post("segnala/", **answers(world))
    IntakeDraft.objects.all().delete()
    assert [receipt.is_taken_up for receipt in with_state([Report.objects.get()])] == [False]


def test_a_report_never_vanishes_by_itself(world: World, volunteer: Volunteer) -> None:
    volunteer.post("segnala/", **answers(world))
    with clock.at(clock.now() + timedelta(days=30)):
        assert forget_drafts(by=SETUP) == 0
        assert IntakeDraft.objects.visible_to(world.desk).unfinished().exists()


def test_the_same_form_reports_once(world: World, volunteer: Volunteer) -> None:
    given = answers(world)
    for _ in range(2):
        volunteer.post("segnala/", **given)
    assert Report.objects.count() == IntakeDraft.objects.count() == 1


def test_five_a_day_and_the_words_of_the_sixth_are_kept_on_the_page(
    world: World, volunteer: Volunteer
) -> None:
    for _ in range(MOST_IN_A_DAY):
        assert volunteer.post("segnala/", **answers(world)).status_code == 302
    refused = volunteer.post("segnala/", **answers(world))
    assert refused.status_code == 422
    assert "Da un mese non mangia abbastanza." in refused.content.decode()
    assert Report.objects.count() == MOST_IN_A_DAY


@pytest.mark.parametrize(
    ("name", "value"),
    [("request", " "), ("request", "a" * 1201), ("municipality", ""), ("municipality", "999999"),
     ("first_name", "a" * 81), ("phone", "1" * 31), ("submission", "x")],
)  # fmt: skip
def test_what_is_missing_or_too_long_is_refused(
    world: World, volunteer: Volunteer, name: str, value: str
) -> None:
    assert volunteer.post("segnala/", **answers(world, **{name: value})).status_code == 422
    assert not IntakeDraft.objects.exists()


def test_a_comune_of_another_ambito_is_refused(world: World, volunteer: Volunteer) -> None:
    elsewhere = make_world("altrove", offset=50)
    assert volunteer.post("segnala/", **answers(world, municipality=elsewhere.borgo.pk)).status_code == 422
    link, facts = newest_link(), {**answers(world), "municipality": elsewhere.borgo, "is_confidential": False}
    with pytest.raises(ValidationError, match="un comune dell'ambito"):  # by whatever other page
        send_report(by=actor_of(link), link=link, **facts)


def test_the_desk_of_the_comune_comes_first_then_one_of_its_district(world: World) -> None:
    assert competent_point(world.borgo) == competent_point(world.pieve) == world.desk_point
    with acting(SETUP, "tests.set_up"):
        south = AccessPoint(
            unit=make_unit(world.desk_point.unit.kind, "Sportello di Monte", world.ambito.unit),
            ambito=world.ambito,
            municipality=world.monte,
            address="via Alta 1",
        )
        south.save()
    assert competent_point(world.valle) == competent_point(world.monte) == south
    assert competent_point(world.borgo) == world.desk_point


def test_the_link_of_a_referral_does_not_report_and_the_link_for_reports_opens_no_referral(
    world: World,
) -> None:
    referral = make_mailed_referral(world)
    reader = Volunteer().enter()
    assert reader.post("segnala/", **answers(world)).status_code == 404
    link = referral.links.get()
    with pytest.raises(PermissionDenied):
        send_report(by=actor_of(link), link=link, municipality=world.borgo, request="x", first_name="",
                    last_name="", phone="", is_confidential=False, submission=uuid4())  # fmt: skip
    with posting():
        send_report_link(by=world.admin, service=world.family_centre)
    reporter = Volunteer().enter()
    for step in ("accetta/", "messaggio/"):
        assert reporter.post(step, text="x").status_code == 404
    referral.refresh_from_db()
    assert referral.is_waiting


def test_reading_ones_reports_is_written(world: World, volunteer: Volunteer) -> None:
    volunteer.post("segnala/", **answers(world))
    volunteer.get()
    line = AccessLogEntry.objects.filter(kind="list", place="partners:referral").first()
    assert (line.actor_id, line.actor_label) == (0, OWNER)
    assert line.subjects.get().subject_id == Report.objects.get().pk


def test_who_coordinates_reads_who_reported_also_when_it_is_confidential(
    world: World, volunteer: Volunteer, client: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        volunteer.post("segnala/", **answers(world, is_confidential="on"))
    client.force_login(world.coordinator)
    with django_assert_max_num_queries(14):
        page = client.get("/invii/segnalazioni/").content.decode()
    assert OWNER in page
    assert "Riservato" in page
    assert "Gialletti" not in page
    line = AccessLogEntry.objects.filter(place="referrals:received_reports").get()
    assert line.subjects.count() == 3


def test_a_coordinator_elsewhere_reads_none_of_them(world: World, volunteer: Volunteer, client: Any) -> None:
    volunteer.post("segnala/", **answers(world))
    client.force_login(make_world("altrove", offset=50).coordinator)
    assert OWNER not in client.get("/invii/segnalazioni/").content.decode()


def test_the_links_for_reports_are_listed_and_one_revoked_opens_nothing_any_more(
    world: World, volunteer: Volunteer, client: Any
) -> None:
    client.force_login(world.admin)
    page = f"/rete/{world.family_centre.pk}/casella/"
    link = newest_link()
    assert f"/rete/collegamenti/{link.pk}/revoca/" in client.get(page).text
    assert client.post(f"/rete/collegamenti/{link.pk}/revoca/").status_code == 302
    shown = client.get(page).text
    assert "non apre più niente" in shown
    assert f"/rete/collegamenti/{link.pk}/revoca/" not in shown
    assert volunteer.get().status_code == 410
    assert volunteer.post("segnala/", **answers(world)).status_code == 410
    assert not Report.objects.exists()


def test_revoking_again_changes_nothing(world: World, volunteer: Volunteer) -> None:
    link = newest_link()
    first = revoke_report_link(by=world.admin, link=link).revoked_at
    assert revoke_report_link(by=world.admin, link=link).revoked_at == first
    with pytest.raises(PermissionDenied):
        revoke_report_link(by=world.coordinator, link=link)


def test_the_link_of_a_referral_is_not_revoked_from_there(world: World, client: Any) -> None:
    make_mailed_referral(world)
    client.force_login(world.admin)
    assert client.post(f"/rete/collegamenti/{newest_link().pk}/revoca/").status_code == 404
