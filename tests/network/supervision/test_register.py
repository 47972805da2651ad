"""The register of a session: signed by who was there, closed by the supervisor, on paper too."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from audit import clock
from network.supervision.actions import (
    record_attendance,
    remove_member,
    sign_attendance,
)
from network.supervision.models import Attendance, GroupSession, SupervisionGroup
from network.supervision.states import SessionState
from tests.network.supervision.factories import make_cycle, make_group, make_session
from tests.world import World


def row_of(session: GroupSession, world: World, who: str) -> Attendance:
    return Attendance.objects.get(session=session, member__user=world.people[who])


class TestTheRegister:
    def test_a_member_signs_during_the_session_for_all_of_it(self, world: World) -> None:
        session = make_session(world)
        row = row_of(session, world, "giulia")
        with pytest.raises(ValidationError, match="quarto d'ora"):
            sign_attendance(by=world.giulia, attendance=row)
        with clock.at(session.starts_at):
            signed = sign_attendance(by=world.giulia, attendance=row)
            again = sign_attendance(by=world.giulia, attendance=row)
        assert (signed.minutes, signed.signed_by) == (120, world.giulia)
        assert again.history.count() == 2

    def test_nobody_signs_for_another(self, world: World) -> None:
        session = make_session(world)
        with clock.at(session.starts_at), pytest.raises(PermissionDenied):
            sign_attendance(by=world.luca, attendance=row_of(session, world, "giulia"))

    def test_the_supervisor_closes_it_for_all_and_a_signature_stays_of_who_signed(self, world: World) -> None:
        session = make_session(world)
        giulia, luca = (row_of(session, world, who) for who in ("giulia", "luca"))
        with clock.at(session.ends_at):
            sign_attendance(by=world.giulia, attendance=giulia)
            record_attendance(
                by=world.supervisor, session=session, minutes={giulia.member_id: 120, luca.member_id: 0}
            )
            with pytest.raises(ValidationError, match="registro è chiuso"):
                sign_attendance(by=world.luca, attendance=luca)
        assert GroupSession.objects.get(pk=session.pk).state == SessionState.HELD
        rows = {row.member.user: row for row in Attendance.objects.filter(session=session)}
        assert rows[world.giulia].signed_by == world.giulia
        assert (rows[world.luca].minutes, rows[world.luca].signed_by) == (0, world.supervisor)

    def test_it_can_be_corrected_and_the_history_keeps_both(self, world: World) -> None:
        session = make_session(world)
        rows = {row.member_id: 120 for row in session.attendances.all()}
        with clock.at(session.ends_at):
            record_attendance(by=world.supervisor, session=session, minutes=rows)
            first = next(iter(rows))
            record_attendance(by=world.supervisor, session=session, minutes={**rows, first: 60})
        history = Attendance.objects.get(session=session, member=first).history.all()
        assert [row.minutes for row in history] == [60, 120, None]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"outsider": 60}, "non faceva parte del gruppo"),
            ({"luca": None}, "Segna anche: Luca Conti"),
            ({"luca": 121}, "da 0 a 120"),
            ({"luca": -1}, "da 0 a 120"),
        ],
    )
    def test_a_wrong_register_writes_nothing(
        self, world: World, change: dict[str, int | None], words: str
    ) -> None:
        session = make_session(world)
        other = make_group(world, world.chiara, cycle=make_cycle(world, title="Altro"))
        ids = {row.member.user_id: row.member_id for row in session.attendances.all()}
        names = {
            "giulia": ids[world.giulia.pk],
            "luca": ids[world.luca.pk],
            "outsider": other.members.get().pk,
        }
        given = {"giulia": 120, "luca": 120, **change}
        minutes = {names[name]: value for name, value in given.items() if value is not None}
        with clock.at(session.ends_at), pytest.raises(ValidationError, match=words):
            record_attendance(by=world.supervisor, session=session, minutes=minutes)
        assert GroupSession.objects.get(pk=session.pk).state == SessionState.PLANNED
        assert not Attendance.objects.filter(signed_at__isnull=False).exists()

    def test_not_before_the_session_begins(self, world: World) -> None:
        session = make_session(world)
        with pytest.raises(ValidationError, match="non è ancora cominciato"):
            record_attendance(by=world.supervisor, session=session, minutes={})

    @pytest.mark.parametrize("who", ["giulia", "coordinator"])
    def test_only_the_supervisor_closes_it(self, world: World, who: str) -> None:
        session = make_session(world)
        with pytest.raises(PermissionDenied):
            record_attendance(by=world.people[who], session=session, minutes={})

    @pytest.mark.parametrize("is_closed", [False, True])
    def test_on_paper_it_says_who_signed_and_leaves_a_line_to_the_others(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch, is_closed: bool
    ) -> None:
        monkeypatch.setattr("network.paper.pdf_of", lambda page, _style: page.encode())
        session = make_session(world)
        client.force_login(world.supervisor)
        with clock.at(session.ends_at):
            sign_attendance(by=world.giulia, attendance=row_of(session, world, "giulia"))
            if is_closed:
                rows = {row.member_id: 120 for row in session.attendances.all()}
                record_attendance(by=world.supervisor, session=session, minutes=rows)
            page = client.get(reverse("network:session_register", args=[session.pk])).text
        assert [page.count(f"<td>{user.label}, ") for user in (world.giulia, world.supervisor)] == [
            1,
            int(is_closed),
        ]
        for words in ("Luca Conti", "Ambito Valdoro", "Cooperativa Il Ponte", "Chi supervisiona"):
            assert words in page
        assert ("Registro chiuso" in page) is is_closed

    def test_the_paper_is_a_pdf(self, world: World, client: Client) -> None:
        client.force_login(world.giulia)
        answer = client.get(reverse("network:session_register", args=[make_session(world).pk]))
        assert answer.content[:5] == b"%PDF-"
        assert answer.headers["Content-Type"] == "application/pdf"

    def test_who_left_before_the_day_is_not_expected(self, world: World) -> None:
        session = make_session(world)
        remove_member(by=world.coordinator, member=session.group.members.get(user=world.luca))
        expected = session.attendances.expected().values_list("member__user", flat=True)
        assert list(expected) == [world.giulia.pk]

    def test_no_column_leads_to_a_person_of_a_situation(self) -> None:
        related = {
            field.related_model._meta.label
            for model in (SupervisionGroup, GroupSession, Attendance)
            for field in model._meta.concrete_fields
            if field.is_relation
        }
        assert not {label for label in related if label.startswith(("intake.", "referrals."))}
