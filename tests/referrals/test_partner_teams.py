"""A service without an account invited to an équipe: a letter, a code, and only what the meeting needs."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from audit import clock
from audit.models import AccessLogEntry
from intake.actions import answer_team, close_case, record_team
from intake.models import Case, TeamGuest, TeamMeeting
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.models import PartnerLink
from tests.intake.factories import make_followed_case, make_team_meeting
from tests.referrals.partners import OWNER, Volunteer, make_mailbox, make_mailed_referral, posting
from tests.world import World

SECRETS = ("Ferri", "Elena", "Giulia", "Marco", "Elisa", "La mamma", "La maestra", "Il padre beve.")


@pytest.fixture
def case(world: World) -> Case:
    return make_followed_case(world)


@pytest.fixture
def meeting(world: World, case: Case) -> TeamMeeting:
    """An équipe of tomorrow to which a service with a mailbox is invited."""
    make_mailbox(world.family_centre)
    with posting():
        return make_team_meeting(world, case)


def invitation(meeting: TeamMeeting, world: World) -> TeamGuest:
    return meeting.guests.get(service=world.family_centre)


def test_the_letter_names_nobody_and_the_page_shows_what_the_meeting_needs(
    world: World, meeting: TeamMeeting
) -> None:
    letter = mail.outbox[-1]
    assert letter.subject == "Un'équipe a cui siete invitati"
    page = Volunteer().enter().get().content.decode()
    assert "Come vanno i pomeriggi." in page
    assert "Sala di Borgo" in page
    for secret in SECRETS:
        assert secret not in page
        assert secret not in str(letter.body)


def test_it_answers_in_the_name_of_who_reads_the_mailbox_and_the_pair_is_told_of_a_no(
    world: World, meeting: TeamMeeting
) -> None:
    service = Volunteer().enter()
    assert service.post("equipe/", answer="forse").status_code == 422
    for _again in range(2):
        assert service.post("equipe/", answer="no").status_code == 302
    row = invitation(meeting, world)
    assert (row.answer, row.history.latest("history_id").actor_label) == ("no", OWNER)
    assert "Avete risposto: non possiamo." in service.get().content.decode()
    told = Notice.objects.filter(kind=NoticeKind.TEAM_DECLINED).values_list("recipient", flat=True)
    assert sorted(told) == sorted([world.giulia.pk, world.marco.pk])


def test_what_was_agreed_is_mailed_and_read_and_the_reserved_part_is_not(
    world: World, meeting: TeamMeeting
) -> None:
    with clock.at(meeting.starts_at + timedelta(hours=2)):
        with posting():
            record_team(
                by=world.giulia,
                meeting=meeting,
                present=[],
                synthesis="Due pomeriggi al centro.",
                reserved="Il padre beve.",
            )
        service = Volunteer().enter()
        page = service.get().content.decode()
        assert "Due pomeriggi al centro." in page
        assert not any(secret in page for secret in SECRETS)
        assert service.post("equipe/", answer="yes").status_code == 409


def test_who_read_it_is_in_the_log(meeting: TeamMeeting, case: Case) -> None:
    Volunteer().enter().get()
    assert AccessLogEntry.objects.filter(place="partners:referral", actor_label=OWNER).exists()


class TestOnlyItsOwnInvitation:
    def test_it_is_not_among_the_links_for_reports(self, world: World, meeting: TeamMeeting) -> None:
        assert PartnerLink.objects.filter(guest__meeting=meeting).exists()
        for who in world.people.values():
            assert not PartnerLink.objects.visible_to(who).filter(guest__meeting=meeting).exists()

    def test_without_the_code_nothing_is_shown_or_done(self, world: World, meeting: TeamMeeting) -> None:
        stranger = Volunteer()
        assert "pomeriggi" not in stranger.get().content.decode()
        assert stranger.post("equipe/", answer="yes").status_code == 403
        assert invitation(meeting, world).answer == ""

    def test_a_link_to_a_referral_opens_no_team(self, world: World) -> None:
        make_mailed_referral(world)
        assert Volunteer().enter().post("equipe/", answer="yes").status_code == 404

    def test_a_link_to_a_team_opens_no_referral_and_no_table(self, meeting: TeamMeeting) -> None:
        service = Volunteer().enter()
        for step in ("accetta/", "segnala/", "tavolo/bisogni/"):
            assert service.post(step, request="x").status_code == 404

    def test_when_the_situation_is_closed_it_opens_nothing(
        self, world: World, meeting: TeamMeeting, case: Case
    ) -> None:
        service = Volunteer().enter()
        case = Case.objects.get(pk=case.pk)
        close_case(
            by=world.giulia,
            case=case,
            closing_reason="goals_reached",
            reason="Va bene.",
            version=case.version,
        )
        assert service.get().status_code == 410


@pytest.mark.parametrize("who", ["elisa", "contact"])
def test_who_has_an_account_answers_from_the_page(
    world: World, meeting: TeamMeeting, who: str, client: Any
) -> None:
    client.force_login(world.people[who])
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "dici se ci sei?" in page
    assert client.post(f"{meeting.get_absolute_url()}risposta/", {"answer": "yes"}).status_code == 302
    answered = meeting.guests.exclude(answer="").get()
    assert answered.answer == "yes"
    assert who == ("elisa" if answered.user_id else "contact")


def test_nobody_answers_for_another_nor_after_it_began(world: World, meeting: TeamMeeting) -> None:
    guest = invitation(meeting, world)
    with pytest.raises(PermissionDenied):
        answer_team(by=world.elisa, guest=guest, answer="yes")
    with clock.at(meeting.starts_at), pytest.raises(ValidationError, match="già cominciata"):
        answer_team(by=world.contact, guest=guest, answer="yes")
