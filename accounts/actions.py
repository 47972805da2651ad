"""Writes on accounts."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.factors import astray, name_of
from accounts.gateway import digests_of, refuse_taken
from accounts.models import REQUESTS_KEPT, ApiToken, Factor, RepeatableRequest, Unit, User
from accounts.permissions import require
from accounts.signals import ways_in_changed
from audit import clock
from audit.actions import action
from audit.context import Actor
from audit.rounds import each_apart

LONGEST_TOKEN = timedelta(days=365)


@action
def issue_token(*, by: Actor, user: User, lifetime: timedelta) -> str:
    """Issue a bearer token for ``user`` and return its secret, which is stored nowhere.

    Raises:
        ValidationError: ``lifetime`` is not between now and one year, or the user is not active.
    """
    require(by, "accounts.issue_token", user)
    if not timedelta(0) < lifetime <= LONGEST_TOKEN:
        raise ValidationError(_("La durata va da un giorno a un anno."))
    if not user.is_active:
        raise ValidationError(_("L'utente non è attivo: riattivalo prima di dargli una chiave."))
    token, secret = ApiToken.draw(user, clock.now() + lifetime)
    token.save()
    if by != user:  # nobody is told of their own act
        ways_in_changed.send(sender=ApiToken, user=user)
    return secret


@action
def revoke_token(*, by: Actor, token: ApiToken) -> ApiToken:
    """End a bearer token at once. Doing it again changes nothing."""
    require(by, "accounts.revoke_token", token.user)
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at is None:
        token.revoke()
    return token


@action
def enrol_user(
    *,
    by: Actor,
    email: str,
    first_name: str,
    last_name: str,
    profession: str,
    languages: list[str] | None = None,
    gender: str = "",
    password: str | None = None,
) -> User:
    """Enrol a person of the network. They can sign in, and see nothing until they hold a post.

    Raises:
        ValidationError: the e-mail is not valid or already enrolled, or a name is missing.
    """
    require(by, "accounts.enrol_user")
    return User.objects.create_user(
        email,
        password,
        first_name=first_name,
        last_name=last_name,
        profession=profession,
        languages=languages or [],
        gender=gender,
    )


@action
def present_oneself(*, by: User, gender: str) -> User:
    """Say whether one is a woman or a man, for people who ask to talk with one or the other; "" unsays it.

    Raises:
        ValidationError: it is none of the answers.
    """
    require(by, "accounts.present_oneself", by)
    user = _locked(by)
    user.gender = gender
    user.clean_fields(exclude=["password"])
    user.save()
    return user


@action
def forget_requests(*, by: Actor) -> int:
    """Erase what the API answered more than a day ago, and return how many requests it was."""
    require(by, "accounts.forget_requests")
    return RepeatableRequest.objects.filter(made_at__lt=clock.now() - REQUESTS_KEPT).delete()[0]


@action
def end_session(*, by: Actor, session: UserSession) -> None:
    """Sign a user out of one place: its pages ask who they are, its live line closes within five seconds."""
    require(by, "accounts.end_session", session)
    session.end()


@action
def end_other_sessions(*, by: User, keep: str) -> None:
    """Sign ``by`` out of every place but the session with the key ``keep``."""
    require(by, "accounts.end_other_sessions")
    for session in UserSession.objects.filter(user=by).exclude(session_key=keep):
        session.end()


@action
def ask_second_factor(*, by: Actor, ambito: Unit, asked: bool, reason: str) -> None:
    """Ask a second factor of whoever has access to the people of an Ambito, or ask it no more.

    Raises:
        ValidationError: there is no reason, or it is already so (conflict).
    """
    require(by, "accounts.ask_second_factor", ambito)
    if not reason.strip():
        raise ValidationError(_("Scrivi il motivo: resta nella storia."))
    row = Unit.objects.select_for_update().get(pk=ambito.pk)
    if row.asks_second_factor == asked:
        raise ValidationError(_("È già così: qualcuno l'ha cambiato prima di te."), code="conflict")
    row.asks_second_factor = asked
    row.save()


@action
def link_gateway(*, by: User, key: str) -> User:
    """Be known by the gateway of SPID and CIE from now on, by the key it has just proved.

    Raises:
        ValidationError: the key is of another person, or (``conflict``) the account has another key already.
    """
    require(by, "accounts.link_gateway", by)
    user = _locked(by)
    if user.gateway_key in digests_of(key):
        return user
    if user.gateway_key:
        raise ValidationError(
            _("Il tuo account è già collegato a un'altra identità: prima scollega quella."), code="conflict"
        )
    refuse_taken(key, user)
    user.take_gateway_key(digests_of(key)[0])
    ways_in_changed.send(sender=User, user=user)
    return user


@action
def unlink_gateway(*, by: User) -> User:
    """Be known by the gateway no more. Doing it again changes nothing."""
    require(by, "accounts.unlink_gateway", by)
    user = _locked(by)
    if user.gateway_key:
        user.take_gateway_key("")
        ways_in_changed.send(sender=User, user=user)
    return user


@action
def keep_factors(*, by: Actor, user: User) -> bool:
    """Write down which second factors ``user`` has had, has and has no more; whether anything had changed.

    The sign-in library keeps no history: this is called in the transaction of each of its changes.
    """
    require(by, "accounts.keep_factors", user)
    _locked(user)  # two changes at once are written down one after the other
    rows = {row.pk: row for row in Authenticator.objects.filter(user=user).order_by("pk")}
    known = {factor.authenticator: factor for factor in user.factors.filter(removed_at=None)}
    for key, row in rows.items():
        factor = known.get(key) or Factor(user=user, kind=row.type, authenticator=key)
        if factor.pk is None or factor.name != name_of(row):
            factor.name = name_of(row)
            factor.save()
    for key in known.keys() - rows.keys():
        known[key].removed_at = clock.now()
        known[key].save()
    has_changed = rows.keys() != known.keys()
    if has_changed:
        ways_in_changed.send(sender=Factor, user=user)
    return has_changed


def keep_strays(by: Actor) -> int:
    """Write down the factors that were changed by another way than our pages. Returns of how many people."""
    return sum(each_apart(astray(), lambda user: keep_factors(by=by, user=user)))


def _locked(user: User) -> User:
    found: User = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    return found
