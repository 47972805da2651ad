"""A body without an account at its table: a letter, a code, and only its own seat."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from audit import clock
from network.tables.actions import decide_at_table, end_table_member
from network.tables.models import Table, TableAnswer, TableMember, TableNeed
from referrals.models import Mailbox, PartnerLink
from referrals.partners.tables import register_table_mailbox, send_table_link
from tests.network.tables.factories import (
    make_held_meeting,
    make_table,
    make_table_meeting,
    seat_association,
)
from tests.network.workshops.test_api import call, said
from tests.referrals.partners import Volunteer, make_mailbox, posting
from tests.world import World

OWNER = "Segreteria del Faro"
NEED = {"area": "elderly", "place": "stazione", "people": "30", "words": "Manca un pulmino."}


@pytest.fixture
def table(world: World) -> Table:
    return make_table(world)


@pytest.fixture
def member(world: World, table: Table) -> TableMember:
    """An association with a mailbox, to which a link has been mailed."""
    member = seat_association(world, table)
    with posting():
        register_table_mailbox(by=world.planner, member=member, address="faro@ass.test", owner=OWNER)
    return member


def test_a_meeting_is_mailed_and_answered_with_the_name_of_who_reads_the_mailbox(
    world: World, table: Table, member: TableMember
) -> None:
    with posting():
        meeting = make_table_meeting(world, table)
    assert "Tavolo di Borgo" in str(mail.outbox[-1].body)
    assert mail.outbox[-1].to == ["faro@ass.test"]
    body = Volunteer().enter()
    assert "Come arrivare a chi è solo." in body.get().content.decode()
    assert body.post(f"tavolo/incontri/{meeting.pk}/", answer="yes").status_code == 302
    row = TableAnswer.objects.get(meeting=meeting, member=member)
    assert row.answer == "yes"
    assert row.history.latest("history_id").actor_label == OWNER
    assert "Avete risposto: ci siamo." in body.get().content.decode()


def test_a_need_is_raised_in_the_name_of_the_body_and_a_name_in_it_is_refused(
    world: World, table: Table, member: TableMember
) -> None:
    body = Volunteer().enter()
    given = {**NEED, "municipality": str(world.borgo.pk)}
    refused = body.post("tavolo/bisogni/", **{**given, "words": "Un pasto per Elena Ferri."})
    assert refused.status_code == 422
    assert "Un pasto per Elena Ferri." in refused.content.decode()
    assert not TableNeed.objects.exists()
    assert body.post("tavolo/bisogni/", **given).status_code == 302
    assert TableNeed.objects.get().member == member


def test_what_was_entrusted_is_marked_as_done(world: World, table: Table, member: TableMember) -> None:
    decision = decide_at_table(
        by=world.coordinator,
        meeting=make_held_meeting(world, table),
        words="Una sala il martedì.",
        owner=member,
        due_on=clock.today() + timedelta(days=9),
    )
    body = Volunteer().enter()
    step = f"tavolo/decisioni/{decision.pk}/"
    assert body.post(step, outcome=" ").status_code == 422
    assert body.post(step, outcome="Aperta.").status_code == 302
    assert body.post(step, outcome="Ancora.").status_code == 409
    decision.refresh_from_db()
    assert decision.outcome == "Aperta."


class TestOnlyItsOwnSeat:
    def test_without_the_code_nothing_is_shown_or_done(
        self, world: World, table: Table, member: TableMember
    ) -> None:
        with posting():
            meeting = make_table_meeting(world, table)
        stranger = Volunteer()
        assert "Tavolo" not in stranger.get().content.decode()
        for step in (f"tavolo/incontri/{meeting.pk}/", "tavolo/bisogni/", "tavolo/decisioni/1/"):
            assert stranger.post(step, answer="yes").status_code == 403
        assert not TableAnswer.objects.exclude(answer="").exists()

    def test_another_table_and_another_body_are_not_there(
        self, world: World, table: Table, member: TableMember
    ) -> None:
        elsewhere = make_table_meeting(world, make_table(world, name="Tavolo di Pieve"))
        cooperative = table.members.get(organisation=world.cooperative)
        decision = decide_at_table(
            by=world.coordinator,
            meeting=make_held_meeting(world, table),
            words="Un pulmino.",
            owner=cooperative,
            due_on=clock.today() + timedelta(days=9),
        )
        body = Volunteer().enter()
        assert body.post(f"tavolo/incontri/{elsewhere.pk}/", answer="yes").status_code == 404
        assert body.post(f"tavolo/decisioni/{decision.pk}/", outcome="x").status_code == 404

    def test_a_link_to_a_referral_opens_no_table(
        self, world: World, table: Table, member: TableMember
    ) -> None:
        body = Volunteer().enter()
        assert body.post("accetta/").status_code == 404
        assert body.post("segnala/", request="x").status_code == 404

    def test_a_body_that_left_enters_no_more(self, world: World, table: Table, member: TableMember) -> None:
        body = Volunteer().enter()
        end_table_member(by=world.planner, member=member)
        assert body.get().status_code == 410
        assert body.post("tavolo/bisogni/", **NEED).status_code == 410


class TestMailbox:
    def test_a_new_one_ends_the_links_of_the_old(self, world: World, member: TableMember) -> None:
        body = Volunteer().enter()
        register_table_mailbox(by=world.planner, member=member, address="nuova@ass.test", owner=OWNER)
        assert body.get().status_code == 410
        assert Mailbox.objects.current().get(organisation=member.organisation).address == "nuova@ass.test"

    def test_without_one_there_is_nowhere_to_write(self, world: World, table: Table) -> None:
        member = seat_association(world, table)
        with pytest.raises(ValidationError, match="Registra prima"):
            send_table_link(by=world.planner, member=member)
        make_table_meeting(world, table)
        assert not PartnerLink.objects.exists()

    def test_an_expired_link_is_renewed_to_the_same_seat(self, world: World, member: TableMember) -> None:
        body = Volunteer()
        with clock.at(clock.now() + timedelta(days=9)):
            assert body.get().status_code == 410
            body.post("rinnova/")
            assert PartnerLink.objects.filter(member=member).count() == 2

    def test_that_of_a_service_is_another_thing(self, world: World, member: TableMember) -> None:
        make_mailbox(world.family_centre)
        assert Mailbox.objects.current().count() == 2

    def test_a_program_registers_it_and_mails_a_link_again(self, world: World, table: Table) -> None:
        address = f"tables/members/{seat_association(world, table).pk}/"
        assert "Registra prima" in said(call(world.planner, f"{address}link/", {}), 422)["detail"]
        given = {"address": "faro@ass.test", "owner": OWNER}
        assert said(call(world.planner, f"{address}mailbox/", given), 201)["owner"] == OWNER
        assert said(call(world.planner, f"{address}mailbox/"))["current"]["address"] == "faro@ass.test"
        assert said(call(world.planner, f"{address}link/", {}), 201)["letter"]["kind"] == "table"
