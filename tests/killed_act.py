"""Acts whose process is killed in the middle.

Each runs in a process of its own, forked before anything is asked of the database. A point is the first time
it writes a table («INSERT network_notice»), or one side of the commit: there the process kills itself, as a
power cut would.
"""

import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from intake.actions import register_intake, write_case_import
from intake.models import Case, CaseImport, IntakeDraft
from network.models import Municipality, Notice, Service
from referrals.actions import send_referral
from referrals.followers import contacts_of
from referrals.models import Referral
from tests.referrals.factories import ANSWERS, do
from tests.world import make_scheda

WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')
COMMITTING, COMMITTED = "before the commit", "after the commit"


def register(draft_id: str) -> None:
    """Register the scheda of a draft, as who wrote it."""
    draft = IntakeDraft.objects.select_related("access_point", "form_version").get(pk=draft_id)
    borgo = Municipality.objects.filter(ambito=draft.access_point.ambito, name="Borgo").get()
    scheda = make_scheda(SimpleNamespace(borgo=borgo), last_name="Ferri")  # type: ignore[arg-type] # all it needs
    register_intake(by=draft.author, draft=draft, scheda=scheda)


def send(case_id: str) -> None:
    """Send a referral from a situation, as the lead of its pair."""
    case = Case.objects.get(pk=case_id)
    lead = case.assignments.get(seat="lead").operator
    service = Service.objects.get(unit__name="Centro per le famiglie")
    send_referral(by=lead, case=case, service=service, **ANSWERS)


def take_in(source_id: str) -> None:
    """Write the next page of a file of situations, as who began it."""
    source = CaseImport.objects.get(pk=source_id)
    write_case_import(by=source.author, source=source)


def answer(act: str, referral_id: str) -> None:
    """Answer a referral, as the contact of its service."""
    referral = Referral.objects.get(pk=referral_id)
    do(act, contacts_of(referral)[0], referral)


ACTS: dict[str, Callable[[str], None]] = {
    "register": register,
    "send": send,
    "accept": partial(answer, "accept_referral"),
    "decline": partial(answer, "decline_referral"),
    "complete": partial(answer, "complete_referral"),
    "take_in": take_in,
}


def watch(reach: Callable[[str], None]) -> None:
    """Call ``reach`` at each point of what is done from now on."""

    def written(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        rows = execute(sql, *rest)
        if found := WRITES.match(sql):
            reach(f"{found[1].split()[0]} {found[2]}")
        return rows

    commit = BaseDatabaseWrapper._commit

    def committed() -> None:
        reach(COMMITTING)
        commit(connection)  # type: ignore[arg-type] # it stands for one
        reach(COMMITTED)

    connection.execute_wrappers[:] = [written]
    connection._commit = committed  # type: ignore[method-assign]


def tell_outside() -> None:
    """Write notices from elsewhere, in a transaction of their own: the fault that must be found."""
    written = Notice.objects.bulk_create

    def outside(notices: list[Notice]) -> list[Notice]:
        def write() -> None:
            written(notices)
            connections.close_all()

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        return notices

    Notice.objects.bulk_create = outside  # type: ignore[method-assign,assignment]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def run_killed(act: Callable[[str], None], subject: str, point: str) -> int:
    """Run an act in a process that dies at a point; returns the signal that ended it."""
    pid = os.fork()
    if not pid:
        watch(lambda reached: die() if reached == point else None)
        act(subject)
        os._exit(0)
    return os.WTERMSIG(os.waitpid(pid, 0)[1])


def main() -> None:
    """Do the act named by the first argument on each subject that follows.

    A subject alone is done to the end; ``SUBJECT=POINT`` dies there. With ``--outside`` notices are written
    out of the transaction. Prints the points of the last that was done to the end, as a JSON list.
    """
    act = ACTS[sys.argv[1]]
    if "--outside" in sys.argv:
        tell_outside()
    subjects = [each.partition("=") for each in sys.argv[2:] if each != "--outside"]
    for subject, _equals, point in subjects:
        if point:
            assert run_killed(act, subject, point) == signal.SIGKILL, f"nobody died at {point}"
    points: list[str] = []
    for subject in (subject for subject, _equals, point in subjects if not point):
        points.clear()
        watch(points.append)
        act(subject)
    print(json.dumps(list(dict.fromkeys(points))))
