"""The sheet for the person and the reports of services, through the API: the words of the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actions import issue_token
from accounts.models import User
from audit.access import readings_of
from intake.models import Case, Intake
from referrals.plain_sheet import sheet_of_referral
from tests.intake.factories import make_followed_case
from tests.referrals.factories import make_referral
from tests.world import World, make_intake

pytestmark = pytest.mark.both


def read(user: User, path: str) -> Any:
    token = issue_token(by=user, user=user, lifetime=timedelta(days=1))
    return Client(headers={"authorization": f"Bearer {token}"}).get(f"/api/v1/{path}")


def test_who_sent_a_referral_reads_its_sheet(world: World) -> None:
    referral = make_referral(world)
    said, sheet = read(world.giulia, f"referrals/{referral.pk}/sheet/").json(), sheet_of_referral(referral)
    assert said["number"] == referral.number
    assert [part["heading"] for part in said["parts"]] == [part.heading for part in sheet.parts]


def test_each_sheet_is_drawn_as_the_pdf_that_its_page_gives(world: World, client: Client) -> None:
    case, intake = make_followed_case(world), make_intake(world)
    referral = make_referral(world, case)
    for user, rows, page in (
        (world.desk, f"intakes/{intake.pk}", f"/schede/{intake.pk}"),
        (world.giulia, f"cases/{case.pk}", f"/situazioni/{case.pk}"),
        (world.giulia, f"referrals/{referral.pk}", f"/invii/{referral.pk}"),
    ):
        client.force_login(user)
        drawn, shown = read(user, f"{rows}/sheet/pdf/"), client.get(f"{page}/foglio/pdf/")
        assert drawn.content.startswith(b"%PDF")
        for header in ("Content-Type", "Content-Disposition"):
            assert drawn[header] == shown[header]


def test_each_reading_of_a_sheet_is_written_as_a_print(world: World) -> None:
    intake, case = make_intake(world), make_followed_case(world)
    assert read(world.desk, f"intakes/{intake.pk}/sheet/").status_code == 200
    assert read(world.giulia, f"cases/{case.pk}/sheet/").status_code == 200
    assert read(world.desk, f"intakes/{intake.pk}/sheet/pdf/").status_code == 200
    assert read(world.giulia, f"cases/{case.pk}/sheet/pdf/").status_code == 200
    for row in (Intake.objects.get(pk=intake.pk), Case.objects.get(pk=case.pk)):
        assert [entry.kind for entry in readings_of(row)].count("print") == 2
