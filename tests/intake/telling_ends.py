"""The acts by which a situation rests, ends and begins again, as ``telling_acts`` has them."""

from datetime import timedelta
from typing import Any

from audit import clock
from intake import actions
from intake.models import Case
from tests.intake.act_rows import Row, followed, prepared
from tests.world import World


def suspend(w: World, c: Case) -> Any:
    until = clock.today() + timedelta(days=30)
    return actions.suspend_case(by=w.giulia, case=c, until=until, reason="In comunità.", version=c.version)


def close(w: World, c: Case) -> Any:
    return actions.close_case(
        by=w.giulia, case=c, closing_reason="goals_reached", reason="Va bene.", version=c.version
    )


ENDS: dict[str, Row] = {
    "suspend_case": followed(suspend),
    "resume_case": prepared(
        suspend,
        lambda w, c, _: actions.resume_case(
            by=w.giulia, case=c, reason="È tornata.", version=Case.objects.get(pk=c.pk).version
        ),
    ),
    "reopen_case": prepared(
        close,
        lambda w, c, closed: actions.reopen_case(
            by=w.coordinator, case=c, reason="È tornata.", version=closed.version
        ),
    ),
    "close_case": followed(close),
}
