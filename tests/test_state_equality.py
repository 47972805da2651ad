"""Who is told of an act, and who did it in another window, see it: old page + live updates = fresh page.

Each action that tells somebody has its row, here or in ``referrals/test_state_equality.py``, or a reason.
"""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from audit import clock
from audit.context import Actor, acting
from intake.models import Case
from network.models import Notice, NoticeCounter
from tests.intake.act_rows import Act
from tests.intake.telling_acts import ROWS
from tests.live_blocks import fixed_part
from tests.referrals.factories import undone
from tests.referrals.test_state_equality import ACTS as REFERRAL_ACTS
from tests.telling import telling_actions
from tests.world import World

PAGES = (
    "/lavoro/",
    "/lavoro/agenda/",
    "/situazioni/",
    "/carichi/",
    "/sportello/",
    "/invii/",
    "/invii/ricevuti/",
)

LETTER = "its letter tells somebody when it leaves, or is lost: see record_posting"
SHEET = "the page of a sheet has no live block: it is read when opened"
DISPOSAL = "intake/disposal.html has no live block: it is read when opened"
TIMER = "the timer's: its own row is the reminder on the page, which somebody's act draws again"
ELSEWHERE = {
    "send_overdue_digest": "a summary: what it is about was redrawn by the reminders",
    "remind_agenda": TIMER,
    "remind_relief_plans": TIMER,
    "remind_of_seats": TIMER,
    "remind_of_lane": TIMER,
    "tell_of_left_seat": TIMER,
    "remind_drafts": TIMER,
    "watch_readings": "the register has no live block: it is read when opened",
    **dict.fromkeys(("propose_disposal", "answer_disposal", "stop_disposal", "carry_out_disposal"), DISPOSAL),
    "import_absences": "each line is a declared absence",
    "receive_report": "send_report",
    "remind_reports": TIMER,
    "tell_of_no_readers": "tests/referrals/test_readers.py",
    "send_report": "tests/referrals/test_partner_reports.py: the desk's list is read when opened",
    "record_return": "tests/referrals/test_deliveries.py",
    "record_notice_return": "tests/referrals/test_deliveries.py",
    **dict.fromkeys(("claim_sheet_letter", "record_sheet_letter", "record_sheet_return"), SHEET),
    "mark_refused": "the page of a mailbox has no live block: it is read when opened",
    "register_mailbox": "the page of a service has no live block: it is read when opened",
    **dict.fromkeys(
        (
            "send_link",
            "send_report_link",
            "send_page_link",
            "renew_link",
            "ask_for_code",
            "register_table_mailbox",
            "send_table_link",
        ),
        LETTER,
    ),
}
# Parts whose pages hold no live block: they are read when opened, and only the inbox and the menu are live.
STILL = ("tables", "workshops", "supervision", "offers", "mandates", "appointments", "directory")


def test_every_action_that_tells_somebody_has_its_row() -> None:
    still = tuple(f"network.{part}." for part in STILL)
    telling = {name for module, name in telling_actions() if not module.startswith(still)}
    rows = {*ROWS, *(name.split()[0] for name in REFERRAL_ACTS)}
    assert len(telling) > 60
    assert telling - rows - set(ELSEWHERE) == set(), "give each of these a row"
    assert (rows | set(ELSEWHERE)) - telling == set(), "these tell nobody any more"
    assert rows & set(ELSEWHERE) == set()


@pytest.mark.parametrize("part", STILL)
def test_the_pages_of_a_still_part_hold_no_live_block(part: str) -> None:
    pages = Path("templates/network", part).rglob("*.html")
    assert not [page for page in pages if "data-vivo" in page.read_text()]


def people_of(act: Act, monkeypatch: pytest.MonkeyPatch) -> tuple[list[User], list[User]]:
    """Who hears of an act, and who does it: done and taken back."""
    authors = set[int | None]()

    def noted(by: Actor, *rest: str) -> AbstractContextManager[None]:
        authors.add(by.pk)
        return acting(by, *rest)

    before = dict(NoticeCounter.objects.values_list("user", "changes"))
    seen = set(Notice.objects.values_list("pk", flat=True))
    with undone(), monkeypatch.context() as patched:
        patched.setattr("audit.actions.acting", noted)
        act()
        stirred = {
            user
            for user, changes in NoticeCounter.objects.values_list("user", "changes")
            if changes > before.get(user, 0)
        }
        stirred |= set(Notice.objects.exclude(pk__in=seen).values_list("recipient", flat=True))
    people = User.objects.order_by("pk")
    return list(people.filter(pk__in=stirred)), list(people.filter(pk__in=authors - stirred))


def open_pages(user: User, paths: list[str]) -> dict[str, str]:
    """The pages that open for somebody, by address."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    answers = {path: client.get(path) for path in paths}
    return {path: answer.text for path, answer in answers.items() if answer.status_code == 200}


def is_drawn_again(old: str, fresh: str) -> bool:
    """Whether the live line turns an open page into the fresh one."""
    return fixed_part(old, fresh) == fixed_part(fresh, old)


@pytest.mark.parametrize("name", ROWS)
def test_who_is_told_of_an_act_and_who_did_it_have_it_on_the_pages_that_were_open(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = ROWS[name](world)
    told, authors = people_of(act, monkeypatch)
    assert told
    paths = [*PAGES, *(case.get_absolute_url() for case in Case.objects.all())]
    with clock.at(clock.now()):  # some pages say at what minute they were drawn
        before = {user: open_pages(user, paths) for user in [*told, *authors]}
        act()
        for user, pages in before.items():
            now = open_pages(user, list(pages))
            stale = [path for path in now if not is_drawn_again(pages[path], now[path])]
            assert stale == [], user.first_name
