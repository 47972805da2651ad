"""Documents of schede and situations: who adds, opens and withdraws them; what leaves the disk, and how."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.access import readings_of
from intake.actions import attach_to_case, attach_to_intake, close_case, withdraw_attachment
from intake.models import Attachment, Case
from network.files.kinds import LARGEST
from network.models import FileClass, Notice
from tests.intake.factories import make_followed_case, make_proposed_case
from tests.network.files.samples import PDF, docx, photograph
from tests.world import World, make_intake

REFUSED = 422


def attach(case: Case, by: User, **given: Any) -> Attachment:
    return attach_to_case(by=by, case=case, **{"name": "verbale.pdf", "content": PDF, **given})


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def download(user: User, attachment: Attachment) -> Any:
    return signed_in(user).get(attachment.get_absolute_url())


def hand_in(user: User, url: str, content: bytes, name: str = "a.pdf", **more: str) -> Any:
    body = {"file": SimpleUploadedFile(name, content), "visibility": "P3", "submission": uuid4(), **more}
    return signed_in(user).post(url, body)


def files_on_disk() -> set[Path]:
    return {path for path in Path(settings.DATA_DIR, "files").rglob("*") if path.is_file()}


def test_a_document_is_added_on_the_page_and_comes_back_as_it_was(world: World) -> None:
    case = make_followed_case(world)
    url = reverse("intake:case_attachments", args=[case.pk])
    assert hand_in(world.giulia, url, PDF, "Verbale 3.pdf").status_code == 302
    assert "Verbale 3.pdf" in signed_in(world.marco).get(url).content.decode()
    answer = download(world.marco, Attachment.objects.get())
    assert answer.content == PDF


def test_it_is_only_saved_and_never_shown_inside_our_pages(world: World) -> None:
    answer = download(world.giulia, attach(make_followed_case(world), world.giulia))
    assert answer["Content-Disposition"] == 'attachment; filename="verbale.pdf"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store, private"


def test_on_the_disk_it_has_a_name_that_says_nothing_and_only_we_read_it(world: World) -> None:
    before = files_on_disk()
    attach(make_followed_case(world), world.giulia, name="Elena Ferri.pdf")
    (path,) = files_on_disk() - before
    assert "Elena" not in str(path)
    assert path.stat().st_mode & 0o077 == 0
    assert not path.is_relative_to(settings.STATIC_ROOT)


def test_what_the_camera_wrote_in_a_photograph_does_not_come_in(world: World) -> None:
    added = attach(make_followed_case(world), world.giulia, name="foto.png", content=photograph())
    assert added.label == "foto.jpg"
    assert b"Elena" not in download(world.giulia, added).content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Il file è vuoto"),
        (b"MZ", "Questo tipo di file"),
        (docx({"word/vbaProject.bin": b"x"}), "contiene programmi"),
        (PDF + b" " * LARGEST, "supera 20 MB"),
    ],
    ids=["empty", "program", "macros", "too large"],
)
def test_a_refused_file_is_said_beside_the_question_and_leaves_nothing(
    world: World, content: bytes, words: str
) -> None:
    case = make_followed_case(world)
    before = files_on_disk()
    answer = hand_in(world.giulia, reverse("intake:case_attachments", args=[case.pk]), content)
    assert answer.status_code == REFUSED
    assert words in answer.content.decode()
    assert files_on_disk() == before
    assert not Attachment.objects.exists()


def test_who_adds_a_document_says_what_it_speaks_of(world: World) -> None:
    """A paper on somebody's health that went among the social ones would be read by who must not."""
    url = reverse("intake:case_attachments", args=[make_followed_case(world).pk])
    assert " checked" not in signed_in(world.giulia).get(url).content.decode()
    answer = hand_in(world.giulia, url, PDF, visibility="")
    assert answer.status_code == REFUSED
    assert "Scegli di che cosa parla" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_what_fails_after_the_writing_takes_the_file_away_again(world: World) -> None:
    before = files_on_disk()
    with pytest.raises(ValidationError):
        attach(make_followed_case(world), world.giulia, visibility="nessuna")
    assert files_on_disk() == before


def test_a_second_click_adds_it_once(world: World) -> None:
    case, key = make_followed_case(world), uuid4()
    assert attach(case, world.giulia, submission=key) == attach(case, world.giulia, submission=key)
    assert Attachment.objects.count() == 1


def test_the_other_of_the_pair_is_told_without_the_name_of_the_document(world: World) -> None:
    case = make_followed_case(world)
    attach(case, world.giulia, name="Elena Ferri.pdf")
    notice = Notice.objects.get(kind="document_added")
    assert notice.recipient == world.marco
    assert notice.path == reverse("intake:case_attachments", args=[case.pk])
    assert "Ferri" not in f"{notice.reference}{notice.origin}{notice.path}"


def test_the_desk_adds_to_its_scheda_and_the_pair_finds_it_in_the_situation(world: World) -> None:
    case = make_followed_case(world)
    scheda = case.intakes.get()
    attach_to_intake(by=world.desk, intake=scheda, name="a.pdf", content=PDF, visibility=FileClass.HEALTH)
    page = signed_in(world.giulia).get(reverse("intake:case_attachments", args=[case.pk]))
    assert "a.pdf" in page.content.decode()


def test_the_desk_opens_the_administrative_ones_and_on_the_day_those_it_added(world: World) -> None:
    scheda = make_followed_case(world).intakes.get()
    added = {
        (by.pk, kind): attach_to_intake(by=by, intake=scheda, name="a.pdf", content=PDF, visibility=kind)
        for by in (world.desk, world.giulia)
        for kind in (FileClass.ADMINISTRATIVE, FileClass.SOCIAL)
    }
    visible = Attachment.objects.visible_to(world.desk)
    assert set(visible) == set(added.values()) - {added[world.giulia.pk, FileClass.SOCIAL]}


@pytest.mark.parametrize("who", ["luca", "chiara", "contact", "planner", "auditor", "admin", "supervisor"])
def test_nobody_else_finds_it(world: World, who: str) -> None:
    added = attach(make_followed_case(world), world.giulia, visibility=FileClass.ADMINISTRATIVE)
    assert download(getattr(world, who), added).status_code == 404
    with pytest.raises(PermissionDenied):
        attach(added.owner, getattr(world, who))


def test_each_download_leaves_its_line_and_shows_among_who_read(world: World) -> None:
    added = attach(make_followed_case(world), world.giulia)
    download(world.marco, added)
    line = readings_of(added).first()
    assert (line.actor_id, line.kind, line.place) == (world.marco.pk, "download", "intake:attachment")
    page = signed_in(world.giulia).get(reverse("intake:case_readings", args=[added.case_id]))
    assert "Scaricamento" in page.content.decode()


def test_a_withdrawn_document_stays_in_the_list_and_nobody_opens_it(world: World) -> None:
    added = attach(make_followed_case(world), world.giulia)
    url = reverse("intake:withdraw_attachment", args=[added.pk])
    assert signed_in(world.giulia).post(url, {"reason": ""}).status_code == REFUSED
    assert signed_in(world.giulia).post(url, {"reason": "È di un'altra persona"}).status_code == 302
    answer = download(world.coordinator, added)
    assert answer.status_code == 410
    assert "un&#x27;altra persona" in answer.content.decode()
    assert added.history.count() == 2


def test_a_document_is_withdrawn_once_and_by_who_added_it_or_coordinates(world: World) -> None:
    added = attach(make_followed_case(world), world.giulia)
    with pytest.raises(PermissionDenied):
        withdraw_attachment(by=world.marco, attachment=added, reason="x")
    withdraw_attachment(by=world.north_coordinator, attachment=added, reason="x")
    with pytest.raises(ValidationError, match="già stato ritirato"):
        withdraw_attachment(by=world.giulia, attachment=added, reason="x")


def test_who_does_not_follow_any_more_withdraws_nothing_of_what_they_had_added(world: World) -> None:
    case = make_followed_case(world)
    added = attach(case, world.giulia)
    close_case(by=world.giulia, case=case, closing_reason="other", reason="Sta bene.", version=case.version)
    with pytest.raises(PermissionDenied):
        withdraw_attachment(by=world.giulia, attachment=added, reason="x")
    withdraw_attachment(by=world.coordinator, attachment=added, reason="x")


def test_to_a_closed_situation_nothing_is_added(world: World) -> None:
    case = make_followed_case(world)
    close_case(by=world.giulia, case=case, closing_reason="other", reason="Sta bene.", version=case.version)
    with pytest.raises(ValidationError, match="ha già chiuso"):
        attach(case, world.giulia)


def test_while_the_antivirus_is_silent_nothing_comes_in_or_goes_out(world: World, settings: Any) -> None:
    case = make_followed_case(world)
    added = attach(case, world.giulia)
    settings.CLAMAV = "tcp://127.0.0.1:1"
    answers = [
        download(world.giulia, added),
        hand_in(world.giulia, reverse("intake:case_attachments", args=[case.pk]), PDF),
    ]
    for answer in answers:
        assert answer.status_code == REFUSED
        assert "antivirus non risponde" in answer.content.decode()


def test_a_file_changed_on_the_disk_is_not_given_out(world: World) -> None:
    before = files_on_disk()
    added = attach(make_followed_case(world), world.giulia)
    (path,) = files_on_disk() - before
    path.write_bytes(b"%PDF-1.7 altro %%EOF")
    answer = download(world.giulia, added)
    assert answer.status_code == 500
    assert b"altro %%EOF" not in answer.content


def test_the_story_says_which_document_was_added_and_withdrawn(world: World) -> None:
    added = attach(make_followed_case(world), world.giulia)
    withdraw_attachment(by=world.giulia, attachment=added, reason="Doppio")
    page = signed_in(world.marco).get(reverse("intake:case", args=[added.case_id])).content.decode()
    assert "ha aggiunto il documento «verbale.pdf»" in page
    assert "ha ritirato il documento «verbale.pdf»" in page
    assert "Doppio" in page


def test_the_list_is_paged_and_costs_the_same_however_long(
    world: World, django_assert_max_num_queries: Any
) -> None:
    case = make_proposed_case(world)
    url, client = reverse("intake:case_attachments", args=[case.pk]), signed_in(world.giulia)
    for number in range(27):
        attach(case, world.giulia if number % 2 else world.coordinator, name=f"{number}.pdf")
    with django_assert_max_num_queries(30):
        page = client.get(url).content.decode()
    assert "26.pdf" in page
    assert ">1.pdf" not in page
    assert "Voci più vecchie" in page


def test_a_scheda_without_situation_has_its_documents_too(world: World) -> None:
    scheda = make_intake(world, outcome="information")
    url = reverse("intake:intake_attachments", args=[scheda.pk])
    assert hand_in(world.desk, url, PDF, visibility="A").status_code == 302
    assert signed_in(world.coordinator).get(url).status_code == 200
    assert signed_in(world.giulia).get(url).status_code == 404
