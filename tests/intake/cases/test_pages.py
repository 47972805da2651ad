"""The pages of a situation: who reads what."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from audit import clock
from audit.access import readings_of
from audit.models import AccessKind, AccessLogEntry
from intake.actions import close_case, register_intake, save_draft, write_diary_entry
from intake.answers import Audience, ClosingReason
from intake.models import Assignment, Case, DiaryEntry
from tests.intake.cases.scenes import signed_in
from tests.intake.factories import make_followed_case, make_proposed_case, pass_seat, seat_of
from tests.statements import statements_of
from tests.world import World, make_scheda, make_world

TABS = ("case", "case_intake", "case_history", "case_readings")


def page(user: User, name: str, case: Case, **query: str) -> tuple[int, str]:
    answer = signed_in(user).get(reverse(f"intake:{name}", args=[case.pk]), query)
    return answer.status_code, answer.content.decode()


def write(case: Case, by: User, text: str, audience: str = Audience.PAIR) -> DiaryEntry:
    return write_diary_entry(by=by, case=case, text=text, kind="interview", audience=audience)


# ---- who reads a situation


@pytest.mark.parametrize("tab", TABS)
def test_the_pair_and_the_coordinators_read_every_page(world: World, tab: str) -> None:
    case = make_followed_case(world)
    for user in (world.giulia, world.marco, world.coordinator, world.north_coordinator):
        status, content = page(user, tab, case)
        assert status == 200
        assert "Elena Ferri" in content


@pytest.mark.parametrize("tab", TABS)
def test_for_everybody_else_the_situation_does_not_exist(world: World, tab: str) -> None:
    case = make_followed_case(world)
    foreigner = make_world("altrove", 100).giulia
    for user in (
        world.luca,  # a colleague of the same district
        world.desk,
        world.contact,
        world.planner,
        world.auditor,
        world.admin,
        foreigner,
    ):
        assert page(user, tab, case)[0] == 404, user


def test_who_handed_over_reads_for_the_overlap_and_has_no_buttons(world: World) -> None:
    case = pass_seat(world, make_followed_case(world))
    status, content = page(world.giulia, "case", case)
    assert status == 200
    assert "Scrivi nel diario" not in content
    assert "Nuova nota" not in content
    assert page(world.giulia, "case_readings", case)[0] == 403
    with clock.at(clock.now() + timedelta(days=31)):
        assert page(world.giulia, "case", case)[0] == 404


def test_who_closed_a_situation_still_reads_it_for_the_overlap(world: World) -> None:
    case = make_followed_case(world)
    close_case(
        by=world.giulia,
        case=case,
        closing_reason=ClosingReason.MOVED,
        reason="È a Lecco.",
        version=case.version,
    )
    assert page(world.giulia, "case", case)[0] == 200
    with clock.at(clock.now() + timedelta(days=31)):
        assert page(world.giulia, "case", case)[0] == 404


@pytest.mark.parametrize("tab", TABS)
def test_each_page_leaves_its_line_in_the_access_log(world: World, tab: str) -> None:
    case = make_followed_case(world)
    page(world.marco, tab, case)
    entry = readings_of(case).get()
    assert (entry.actor_id, entry.kind, entry.place) == (world.marco.pk, AccessKind.RECORD, f"intake:{tab}")
    assert readings_of(case.person).get() == entry


def test_opening_a_situation_reads_its_notices_but_a_page_that_refreshes_itself_does_not(
    world: World,
) -> None:
    case = make_proposed_case(world)
    client = signed_in(world.giulia)
    client.get(case.get_absolute_url(), headers={"X-Requested-With": "live"})
    assert world.giulia.notices.unread().count() == 1
    client.get(case.get_absolute_url())
    assert world.giulia.notices.unread().count() == 0


# ---- the diary page


def test_the_diary_shows_identity_pair_and_why_these_two(world: World) -> None:
    case = make_followed_case(world, minors=2, household_size=3)
    _status, content = page(world.giulia, "case", case)
    for words in (
        "Elena Ferri",
        "con 2 minori",
        case.number,
        "Marco Bassi",
        "Conoscono la famiglia",
        "Teresa Zani",
    ):
        assert words in content


def test_my_turn_is_a_button_and_the_colleague_s_is_not(world: World) -> None:
    case = make_proposed_case(world)
    take = reverse("intake:take_charge", args=[seat_of(case, world.giulia).pk])
    assert take in page(world.giulia, "case", case)[1]
    assert take not in page(world.marco, "case", case)[1]


@pytest.mark.parametrize(
    ("safety", "words"),
    [("unsafe", "Non telefonare e non scrivere"), ("unknown", "Non sappiamo se è sicuro")],
)
def test_before_the_contacts_stands_whether_they_are_safe(world: World, safety: str, words: str) -> None:
    case = make_followed_case(world, phone="035 999 888", contact_safety=safety)
    content = page(world.giulia, "case", case)[1]
    assert content.index(words) < content.index("035 999 888")


def test_a_note_kept_to_the_pair_is_not_for_the_coordinator(world: World) -> None:
    case = make_followed_case(world)
    write(case, world.giulia, "Riflessione riservata", Audience.PRIVATE)
    for tab in ("case", "case_history"):
        assert "Riflessione riservata" in page(world.marco, tab, case)[1]
        assert "Riflessione riservata" not in page(world.coordinator, tab, case)[1]


def test_the_diary_can_be_narrowed_to_the_notes(world: World) -> None:
    case = make_followed_case(world)
    write(case, world.giulia, "Colloquio sereno")
    content = page(world.giulia, "case", case, mostra="notes")[1]
    assert "Colloquio sereno" in content
    assert "ha registrato la scheda" not in content
    assert page(world.giulia, "case", case, mostra="x")[0] == 400
    assert page(world.giulia, "case", case, dopo="x")[0] == 400


def test_the_pages_of_a_situation_cost_no_more_with_thirty_notes_than_with_three(world: World) -> None:
    case = make_followed_case(world)
    for number in range(3):
        write(case, world.giulia, f"Nota {number}")
    client = signed_in(world.giulia)
    addresses = [reverse(f"intake:{tab}", args=[case.pk]) for tab in TABS]
    for address in addresses:
        client.get(address)
    few = [len(statements_of(client, address)) for address in addresses]
    for number in range(27):
        write(case, world.giulia, f"Nota {number}")
    many = [len(statements_of(client, address)) for address in addresses]
    # A page full of notes alone reads fewer kinds of rows.
    assert all(now <= before for now, before in zip(many, few, strict=True)), (few, many)


# ---- the scheda and the readings


def test_the_scheda_is_shown_as_it_was_registered(world: World) -> None:
    case = make_followed_case(world, phone="035 111 222")
    now = clock.now()
    with clock.at(now + timedelta(days=40)):
        make_second_scheda(world, case, phone="333 444 555")
    answer = signed_in(world.giulia).get(reverse("intake:case_intake", args=[case.pk]))
    newest, first = answer.context["schede"]
    assert "333 444 555" in {line.words for part in newest.parts for line in part.lines}
    assert "035 111 222" in {line.words for part in first.parts for line in part.lines}
    assert "versione 1 della scheda" in answer.content.decode()


def make_second_scheda(world: World, case: Case, **answers: str) -> None:
    """A second scheda of a person already followed, which joins their situation."""
    draft = save_draft(by=world.desk, access_point=world.desk_point, answers={}, person=case.person)
    register_intake(by=world.desk, draft=draft, scheda=make_scheda(world, **answers))


def test_who_has_read_is_told_with_when_how_and_what(world: World) -> None:
    case = make_followed_case(world)
    page(world.marco, "case", case)
    page(world.coordinator, "case_intake", case)
    answer = signed_in(world.giulia).get(reverse("intake:case_readings", args=[case.pk]))
    told = [
        (row["entry"].actor_label, row["entry"].get_kind_display(), row["things"])
        for row in answer.context["readings"]
    ]
    assert told == [
        ("Teresa Zani", "lettura", ["persona", "scheda d'accoglienza", "situazione"]),
        ("Marco Bassi", "lettura", ["persona", "situazione"]),
    ]


def test_alike_readings_of_one_minute_stand_in_one_row_and_all_in_the_log(world: World) -> None:
    case = make_followed_case(world)
    with clock.at(clock.now().replace(second=5)):
        for _time in range(3):
            page(world.marco, "case", case)
        page(world.coordinator, "case", case)
        page(world.marco, "case", case)
    answer = signed_in(world.giulia).get(reverse("intake:case_readings", args=[case.pk]))
    told = [(row["entry"].actor_label, row["times"]) for row in answer.context["readings"]]
    assert told == [("Marco Bassi", 4), ("Teresa Zani", 1)]
    assert "(4 volte nello stesso minuto)" in answer.content.decode()
    assert AccessLogEntry.objects.filter(actor_label="Marco Bassi", kind=AccessKind.RECORD).count() == 4


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("case_history", "Storia"),
        ("case_readings", "Chi ha letto"),
        ("change_urgency", "Cambia l'urgenza"),
        ("plan_agenda_item", "Nuovo impegno"),
        ("convene_team", "Convoca l'équipe"),
    ],
)
def test_every_page_of_a_situation_leads_back_to_it(world: World, name: str, last: str) -> None:
    case = make_followed_case(world)
    html = signed_in(world.giulia).get(reverse(f"intake:{name}", args=[case.pk])).content.decode()
    crumbs = html[html.index("briciole") : html.index("</ol>", html.index("briciole"))]
    assert f'<a href="{case.get_absolute_url()}">Elena Ferri</a>' in crumbs
    assert f'<li aria-current="page">{last}</li>' in crumbs


def test_the_readings_of_the_person_elsewhere_are_told_too(world: World) -> None:
    case = make_followed_case(world)
    signed_in(world.desk).get(reverse("intake:intake", args=[case.intakes.get().pk]))
    answer = signed_in(world.giulia).get(reverse("intake:case_readings", args=[case.pk]))
    assert [row["entry"].actor_label for row in answer.context["readings"]] == ["Nicola Ferraris"]


def test_seats_of_others_stay_out_of_a_stranger_s_reach(world: World) -> None:
    case = make_followed_case(world)
    assert not Assignment.objects.visible_to(world.luca).filter(case=case).exists()
