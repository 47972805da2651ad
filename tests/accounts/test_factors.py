"""What changes in how one signs in leaves a trace, and its owner is told: here and by e-mail."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.actions import issue_token, keep_factors, keep_strays
from accounts.factors import changes_of
from accounts.models import Factor, FactorKind, User
from audit import clock
from network.actions import see_notices
from network.appointments.actions import enrol_gateway_key
from network.mailing import mail_notices
from network.models import Notice
from network.notice_kinds import NoticeKind
from tests.accounts.passkeys import Device, add_passkey, client_at_localhost
from tests.accounts.test_second_factor import set_up
from tests.world import PASSWORD, SETUP, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world: World) -> Client:
    client = client_at_localhost()
    client.post(reverse("account_login"), {"login": world.giulia.email, "password": PASSWORD})
    return client


def told(user: User) -> int:
    return Notice.objects.filter(recipient=user, kind=NoticeKind.SIGN_IN_CHANGED).count()


def trace(user: User) -> list[tuple[str, str, str]]:
    rows = Factor.history.filter(user_id=user.pk).order_by("history_id")
    return [(row.kind, row.history_type, row.actor_label) for row in rows]


def test_a_phone_set_up_leaves_a_trace_with_its_author_and_one_notice(world: World, client: Client) -> None:
    set_up(client)
    who = world.giulia.label
    assert trace(world.giulia) == [(FactorKind.TOTP, "+", who), (FactorKind.RECOVERY_CODES, "+", who)]
    assert told(world.giulia) == 1


def test_taking_it_away_leaves_one_too(world: World, client: Client) -> None:
    set_up(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Factor.objects.filter(user=world.giulia, removed_at=None).exists()
    assert [kind for _way, kind, _who in trace(world.giulia)] == ["+", "+", "~", "~"]
    assert told(world.giulia) == 2


def test_new_recovery_codes_are_told(world: World, client: Client) -> None:
    set_up(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = Factor.objects.filter(user=world.giulia, kind=FactorKind.RECOVERY_CODES)
    assert codes.filter(removed_at=None).count() == codes.exclude(removed_at=None).count() == 1
    assert told(world.giulia) == 2


def test_a_passkey_is_traced_when_added_renamed_and_taken_away(world: World, client: Client) -> None:
    add_passkey(client, Device())
    key = Authenticator.objects.get(user=world.giulia, type=FactorKind.PASSKEY).pk
    client.post(reverse("mfa_edit_webauthn", args=[key]), {"name": "Chiave USB"})
    assert told(world.giulia) == 1  # a new name opens nothing
    client.post(reverse("mfa_remove_webauthn", args=[key]))
    assert told(world.giulia) == 2
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Una passkey «Chiave USB»: tolta" in page
    passkey = [change for change in changes_of(world.giulia) if change.name]
    assert [str(change.what) for change in passkey] == ["tolta", "ha cambiato nome", "aggiunta"], passkey


def test_a_wrong_code_changes_nothing_and_tells_nobody(world: World, client: Client) -> None:
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert trace(world.giulia) == []
    assert told(world.giulia) == 0


def test_without_its_trace_a_way_in_is_not_added(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_kwargs: object) -> None:
        raise PermissionDenied

    monkeypatch.setattr("accounts.factor_urls.keep_factors", fail)
    add_passkey(client, Device())
    assert not Authenticator.objects.filter(user=world.giulia).exists()


def test_the_letter_leaves_at_once_also_if_an_intruder_sees_the_notice_first(
    world: World, client: Client
) -> None:
    set_up(client)
    see_notices(by=world.giulia)
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert mail_notices(SETUP).sent == 1
        assert mail_notices(SETUP).sent == 0
    letter = mail.outbox[-1]
    assert letter.to == [world.giulia.email]
    assert "avvisa subito" in letter.body
    assert world.giulia.last_name not in letter.body


def test_what_was_changed_by_another_way_is_found_and_told(world: World, client: Client) -> None:
    set_up(client)
    Authenticator.objects.filter(user=world.giulia, type=FactorKind.TOTP).delete()
    assert [keep_strays(SETUP), keep_strays(SETUP)] == [1, 0]
    assert trace(world.giulia)[-1] == (FactorKind.TOTP, "~", SETUP.label)
    assert told(world.giulia) == 2


def test_nobody_writes_down_the_ways_of_another(world: World) -> None:
    with pytest.raises(PermissionDenied):
        keep_factors(by=world.admin, user=world.giulia)


def test_no_secret_is_in_the_trace(client: Client) -> None:
    secret = set_up(client)
    kept = str(list(Factor.history.values())) + str(list(Factor.objects.values()))
    assert secret not in kept
    assert "seed" not in kept


def test_a_new_password_is_told_and_stands_among_the_changes(world: World, client: Client) -> None:
    new = "un-altra-parola-lunga"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), given).status_code == 302
    assert told(world.giulia) == 1
    (change,) = changes_of(world.giulia)
    assert (str(change.way), change.who) == ("Password", world.giulia.label)
    history = world.giulia.history.first()
    assert new not in str(history.__dict__)


def test_signing_in_or_a_wrong_old_password_tells_nothing(world: World, client: Client) -> None:
    given = {"oldpassword": "x", "password1": "un-altra-parola-lunga", "password2": "un-altra-parola-lunga"}
    client.post(reverse("account_change_password"), given)
    assert told(world.giulia) == 0
    assert changes_of(world.giulia) == []


def test_a_password_chosen_from_a_letter_is_told(world: World) -> None:
    Client().post(reverse("account_reset_password"), {"email": world.giulia.email})
    address = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)
    assert address is not None
    stranger = Client()
    page = stranger.get(address[1], follow=True).request["PATH_INFO"]
    new = "un-altra-parola-lunga"
    stranger.post(page, {"password1": new, "password2": new})
    assert User.objects.get(pk=world.giulia.pk).check_password(new)
    assert told(world.giulia) == 1


def test_a_key_of_the_api_is_told(world: World) -> None:
    issue_token(by=SETUP, user=world.giulia, lifetime=timedelta(days=1))
    assert told(world.giulia) == 1


def test_a_key_of_the_gateway_written_by_who_administers_is_told(world: World) -> None:
    world.giulia.set_unusable_password()
    world.giulia.save()
    for key in ("TINIT-RSSMRA80A01H501U", ""):
        enrol_gateway_key(by=world.admin, person=world.giulia, key=key, reason="Prima volta.")
    assert told(world.giulia) == 2
