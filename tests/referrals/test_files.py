"""Documents on a referral: who adds, opens and takes them back, with an account and without."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token
from accounts.models import User
from accounts.refusals import CONFLICT, status_of
from audit.access import readings_of
from audit.context import acting
from network.models import Notice
from network.notice_kinds import NoticeKind
from referrals.actions import (
    accept_referral,
    attach_to_referral,
    files,
    read_referral_file,
    take_back_referral_file,
    withdraw_referral,
)
from referrals.models import Letter, Referral, ReferralFile
from referrals.views.files import file_of
from tests.network.files.samples import PDF
from tests.referrals.factories import do, make_referral, put_in
from tests.referrals.partners import OWNER, Volunteer, make_mailbox, make_mailed_referral
from tests.world import SETUP, World


def attach(by: Any, referral: Referral, **given: Any) -> ReferralFile:
    return attach_to_referral(by=by, referral=referral, **{"name": "verbale.pdf", "content": PDF, **given})


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def handed_in(content: bytes = PDF, name: str = "verbale.pdf") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content), "submission": uuid4()}


def told(user: User) -> int:
    return Notice.objects.filter(recipient=user, kind=NoticeKind.REFERRAL_FILE).count()


def files_on_disk() -> set[Path]:
    return {path for path in Path(settings.DATA_DIR, "files").rglob("*") if path.is_file()}


@pytest.fixture
def referral(world: World) -> Referral:
    return make_referral(world)


def test_a_document_of_the_service_is_added_on_the_page_and_opened_by_who_sent(
    world: World, referral: Referral
) -> None:
    url = reverse("referrals:attach_to_referral", args=[referral.pk])
    assert signed_in(world.contact).post(url, handed_in()).status_code == 302
    page = signed_in(world.marco).get(referral.get_absolute_url()).text
    file = ReferralFile.objects.get()
    assert f'href="/invii/documenti/{file.pk}/"' in page
    answer = signed_in(world.marco).get(f"/invii/documenti/{file.pk}/")
    assert answer.content == PDF
    assert "attachment" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (told(world.giulia), told(world.marco), told(world.contact)) == (1, 1, 0)


def test_who_opened_it_first_stands_on_both_pages(world: World, referral: Referral) -> None:
    file = attach(world.contact, referral)
    signed_in(world.marco).get(f"/invii/documenti/{file.pk}/")
    signed_in(world.giulia).get(f"/invii/documenti/{file.pk}/")
    signed_in(world.contact).get(f"/invii/documenti/{file.pk}/")
    assert ReferralFile.objects.get().read_by == world.marco
    for reader in (world.giulia, world.contact):
        assert "Letto da Marco Bassi" in signed_in(reader).get(referral.get_absolute_url()).text


def test_who_opens_a_document_is_written_in_the_access_log(world: World, referral: Referral) -> None:
    file = attach(world.contact, referral)
    signed_in(world.marco).get(f"/invii/documenti/{file.pk}/")
    assert [entry.kind for entry in readings_of(file)] == ["download"]


def test_a_document_of_the_sender_opens_to_the_service_only_while_it_has_the_name(
    world: World, referral: Referral
) -> None:
    file = attach(world.giulia, referral)
    as_contact = signed_in(world.contact)
    assert "verbale.pdf" not in as_contact.get(referral.get_absolute_url()).text
    assert as_contact.get(f"/invii/documenti/{file.pk}/").status_code == 404
    accept_referral(by=world.contact, referral=referral)
    assert "verbale.pdf" in as_contact.get(referral.get_absolute_url()).text
    assert as_contact.get(f"/invii/documenti/{file.pk}/").content == PDF


def test_of_a_withdrawn_referral_the_service_opens_nothing_of_the_sender(
    world: World, referral: Referral
) -> None:
    file = attach(world.giulia, referral)
    withdraw_referral(by=world.giulia, referral=referral, reason="Non serve più.")
    with pytest.raises(Http404):
        file_of(world.contact, file.pk)
    assert file_of(world.marco, file.pk) == file


def test_who_added_it_takes_it_back_until_it_is_read(world: World, referral: Referral) -> None:
    file = attach(world.contact, referral)
    url = reverse("referrals:take_back_referral_file", args=[file.pk])
    assert signed_in(world.contact).post(url).status_code == 302
    assert ReferralFile.objects.get().is_withdrawn
    assert signed_in(world.marco).get(f"/invii/documenti/{file.pk}/").status_code == 404
    assert "verbale.pdf" not in signed_in(world.marco).get(referral.get_absolute_url()).text


def test_what_was_read_is_not_taken_back_and_says_by_whom(world: World, referral: Referral) -> None:
    file = attach(world.contact, referral)
    read_referral_file(by=world.marco, file=file)
    with pytest.raises(ValidationError, match="Marco Bassi l'ha già letto") as refusal:
        take_back_referral_file(by=world.contact, file=file)
    assert status_of(refusal.value) == CONFLICT
    url = reverse("referrals:take_back_referral_file", args=[file.pk])
    page = signed_in(world.contact).post(url, follow=True)
    assert "l&#x27;ha già letto" in page.text
    assert not ReferralFile.objects.get().is_withdrawn


def test_the_database_too_refuses_to_take_back_what_was_read(world: World, referral: Referral) -> None:
    file = read_referral_file(by=world.marco, file=attach(world.contact, referral))
    file.withdrawn_at, file.withdrawn_reason = file.read_at, "x"
    with pytest.raises(IntegrityError, match="file_read"), transaction.atomic(), acting(SETUP, "tests.write"):
        file.save()


def test_what_was_taken_back_is_not_read_any_more(world: World, referral: Referral) -> None:
    file = attach(world.contact, referral)
    take_back_referral_file(by=world.contact, file=file)
    with pytest.raises(ValidationError, match="ha tolto questo documento"):
        read_referral_file(by=world.marco, file=file)


def test_a_colleague_of_ones_side_neither_reads_nor_takes_back_for_another(
    world: World, referral: Referral
) -> None:
    file = attach(world.giulia, referral)
    assert read_referral_file(by=world.marco, file=file).read_at is None
    with pytest.raises(PermissionDenied):
        take_back_referral_file(by=world.marco, file=file)


def test_a_hostile_file_is_refused_and_leaves_nothing(world: World, referral: Referral) -> None:
    before = files_on_disk()
    url = reverse("referrals:attach_to_referral", args=[referral.pk])
    answer = signed_in(world.contact).post(url, handed_in(b"<html><script>x</script></html>", "a.pdf"))
    assert answer.status_code == 422
    assert "Questo tipo di file non si può allegare" in answer.text
    assert files_on_disk() == before
    assert not ReferralFile.objects.exists()


def test_a_second_click_adds_it_once(world: World, referral: Referral) -> None:
    key = uuid4()
    assert attach(world.contact, referral, submission=key) == attach(world.contact, referral, submission=key)
    assert told(world.giulia) == 1


def test_the_form_of_another_referral_adds_nothing_here(world: World, referral: Referral) -> None:
    key = uuid4()
    attach(world.contact, referral, submission=key)
    with pytest.raises(ValidationError, match="già servito altrove"):
        attach(world.giulia, referral, submission=key)


def test_on_a_referral_that_is_over_nothing_is_added(world: World, referral: Referral) -> None:
    withdraw_referral(by=world.giulia, referral=referral, reason="Non serve più.")
    with pytest.raises(ValidationError, match="Questo invio è finito"):
        attach(world.contact, referral)


def test_of_a_withdrawn_referral_no_document_is_taken_back_any_more(world: World, referral: Referral) -> None:
    file, url = attach(world.giulia, referral), referral.get_absolute_url()
    assert "/togli/" in signed_in(world.giulia).get(url).text
    withdraw_referral(by=world.giulia, referral=referral, reason="Non serve più.")
    assert "/togli/" not in signed_in(world.giulia).get(url).text
    with pytest.raises(ValidationError, match="Questo invio è finito"):
        take_back_referral_file(by=world.giulia, file=file)


def test_once_it_is_concluded_a_document_added_by_mistake_is_still_taken_back(
    world: World, referral: Referral
) -> None:
    file = attach(world.giulia, put_in(world, referral, "accepted"))
    do("complete_referral", world.contact, referral)
    take_back_referral_file(by=world.giulia, file=file)
    with pytest.raises(Http404):
        file_of(world.contact, file.pk)


def test_there_are_only_so_many(world: World, referral: Referral, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 1)
    attach(world.contact, referral)
    with pytest.raises(ValidationError, match="al massimo 1 documenti"):
        attach(world.contact, referral)


def test_a_partner_without_an_account_adds_opens_and_takes_back(world: World) -> None:
    referral = make_mailed_referral(world)
    partner = Volunteer().enter()
    assert partner.post("documento/", **handed_in()).status_code == 302
    file = ReferralFile.objects.get()
    assert (file.added_by, file.added_by_partner, file.side) == (None, OWNER, "receiver")
    assert told(world.giulia) == 1
    assert f"documenti/{file.pk}/togli/" in partner.get().text
    assert partner.post(f"documenti/{file.pk}/togli/").status_code == 302
    assert ReferralFile.objects.get().is_withdrawn
    theirs = attach(world.giulia, referral)
    assert partner.client.get(partner.at(f"documenti/{theirs.pk}/")).status_code == 404
    partner.post("accetta/")
    answer = partner.client.get(partner.at(f"documenti/{theirs.pk}/"))
    assert answer.content == PDF
    assert ReferralFile.objects.get(pk=theirs.pk).read_by_partner == OWNER


def test_before_the_code_no_document_opens(world: World) -> None:
    referral = make_mailed_referral(world)
    attach(world.giulia, referral)
    stranger = Volunteer()
    answer = stranger.client.get(stranger.at("documenti/1/"))
    assert answer.status_code == 403
    assert "verbale" not in answer.text


def test_the_link_of_one_referral_opens_no_document_of_another(world: World) -> None:
    other = make_referral(world)
    file = attach(world.giulia, other)
    withdraw_referral(by=world.giulia, referral=other, reason="Doppio.")
    make_mailed_referral(world)
    partner = Volunteer().enter()
    assert partner.client.get(partner.at(f"documenti/{file.pk}/")).status_code == 404


def test_a_document_for_a_mailbox_sends_it_a_letter(world: World) -> None:
    referral = accept_referral(by=world.contact, referral=make_mailed_referral(world))
    before = Letter.objects.count()
    attach(world.giulia, referral)
    assert Letter.objects.count() == before + 1


def test_through_the_api_it_is_added_listed_opened_and_taken_back(world: World, referral: Referral) -> None:
    by_contact, by_marco = (
        {"HTTP_AUTHORIZATION": f"Bearer {issue_token(by=SETUP, user=user, lifetime=timedelta(days=1))}"}
        for user in (world.contact, world.marco)
    )
    client, url = Client(), reverse("api:referral_files", args=[referral.pk])
    added = client.post(url, handed_in(), **by_contact).json()
    [row] = client.get(url, **by_marco).json()["results"]
    assert (row["id"], row["label"], row["side"], row["read_at"]) == (
        added["id"],
        "verbale.pdf",
        "receiver",
        None,
    )
    content = reverse("api:referral_file", args=[added["id"]])
    assert client.get(content, **by_marco).content == PDF
    refused = client.post(reverse("api:take_back_referral_file", args=[added["id"]]), **by_contact)
    assert refused.status_code == CONFLICT


def test_what_the_service_cannot_open_yet_is_not_announced_to_it(world: World, referral: Referral) -> None:
    make_mailbox(world.family_centre)
    letters = Letter.objects.count()
    attach_to_referral(by=world.giulia, referral=referral, name="verbale.pdf", content=PDF)
    assert (told(world.contact), Letter.objects.count()) == (0, letters)
    accept_referral(by=world.contact, referral=referral)
    attach_to_referral(by=world.giulia, referral=referral, name="altro.pdf", content=PDF)
    assert (told(world.contact), Letter.objects.count()) == (1, letters + 1)
