"""Who people are, and on which units they hold a role."""

import secrets
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, Self

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from accounts.gender import Gender
from accounts.grants import Grant, Grants
from accounts.professions import Profession
from accounts.roles import Role, UnitKind
from accounts.signals import access_ended, ways_in_changed
from audit import clock
from audit.context import acting
from audit.history import TrackedQuerySet
from audit.models import TrackedModel

NEW_PASSWORD = "accounts.change_own_password"  # noqa: S105 - the name of an act


class Unit(TrackedModel):
    """A place in the network on which a role can be held: Ambito, district, access point or service.

    ``root`` is the unit of the Ambito it belongs to; the root has none. ``asks_second_factor`` counts on the
    root alone. On a closed one nobody is appointed any more.
    """

    kind = models.CharField(_("tipo"), max_length=12, choices=UnitKind.choices)
    name = models.CharField(_("nome"), max_length=120)
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="units")
    # Of an Ambito, and so of all its units: who has access to people signs in with a second factor.
    asks_second_factor = models.BooleanField(_("accesso in due passaggi"), default=True)
    closed_on = models.DateField(_("chiusa dal"), null=True, blank=True)

    class Meta:
        verbose_name = _("unità")
        verbose_name_plural = _("unità")
        default_permissions = ()
        permissions = [(role.value, role.value.replace("_", " ")) for role in Role]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=UnitKind.AMBITO, root=None) | (~Q(kind=UnitKind.AMBITO) & ~Q(root=None)),
                name="unit_has_root_unless_it_is_one",
                violation_error_message=_("Indica l'ambito a cui appartiene l'unità."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"].from_queryset(TrackedQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who signs in with ``email``; without a password they cannot sign in yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user  # type: ignore[no-any-return]


class User(AbstractBaseUser, PermissionsMixin, TrackedModel):
    """A person who works in the network. Signing in is not a right to see anything: roles are."""

    UNTRACKED = ("password",)

    last_login = None  # sign-ins are in the access log
    email = models.EmailField(_("e-mail"), unique=True)
    first_name = models.CharField(_("nome"), max_length=80)
    last_name = models.CharField(_("cognome"), max_length=80)
    profession = models.CharField(_("professione"), max_length=20, choices=Profession.choices)
    languages = models.JSONField(_("lingue parlate"), default=list, blank=True)
    gender = models.CharField(_("donna o uomo"), max_length=5, choices=Gender.choices, blank=True)
    is_active = models.BooleanField(_("attivo"), default=True)
    # Never the fiscal code: its digest, under a key outside the database (accounts.gateway).
    gateway_key = models.CharField(_("impronta di SPID o CIE"), max_length=24, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name", "profession"]

    objects = UserManager()

    class Meta:
        verbose_name = _("utente")
        verbose_name_plural = _("utenti")
        constraints = [
            models.UniqueConstraint(
                fields=["gateway_key"],
                condition=~Q(gateway_key=""),
                name="gateway_key_is_of_one_person",
                violation_error_message=_("Questa identità è già collegata a un altro account."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()

    @cached_property
    def grants(self) -> Grants:
        """The roles held today; none for who is not active."""
        if not self.is_active:
            return Grants()
        today = clock.today()
        rows = (
            UnitGrant.objects.filter(user_id=self.pk, since__lte=today)
            .filter(Q(until=None) | Q(until__gte=today))
            .values_list(
                "permission__codename",
                "content_object",
                "content_object__kind",
                "content_object__root",
                "content_object__name",
                "content_object__root__name",
                Coalesce("content_object__root__asks_second_factor", "content_object__asks_second_factor"),
            )
        )
        return Grants(
            tuple(
                Grant(Role(role), unit, UnitKind(kind), root or unit, name, root_name or name, asks)
                for role, unit, kind, root, name, root_name, asks in rows
            )
        )

    @cached_property
    def found(self) -> dict[str, Any]:
        """What other apps found out about this user, by name: asked once per request, as the grants are."""
        return {}

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The sign-in library saves a user who changes their own password: they are the author.
        is_new, has_new_password = self._state.adding, getattr(self, "_password", None) is not None
        act = NEW_PASSWORD if has_new_password and not is_new else "accounts.change_own_account"
        with acting(self, act), transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            if not is_new and not self.is_active:
                self.end_access()
            elif not is_new and has_new_password:
                self._end_tokens()
                ways_in_changed.send(User, user=self)

    def end_access(self) -> None:
        """End for good every way in that is open: sessions, keys, what other apps give (``access_ended``).

        Who comes back signs in again: nothing of before opens anything.
        """
        for session in UserSession.objects.filter(user=self):
            session.end()
        self._end_tokens()
        access_ended.send(User, user=self)

    def _end_tokens(self) -> None:
        for token in self.api_tokens.standing():
            token.revoke()

    def take_gateway_key(self, digest: str) -> None:
        """Be known by the gateway by the key with this digest, "" by none.

        Raises:
            ValidationError: the key is of another person, also of one who takes it at this moment (conflict).
        """
        self.gateway_key = digest
        self.validate_constraints()
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError as error:
            raise ValidationError(
                gettext("Qualcuno ha appena collegato questa identità a un altro account."), code="conflict"
            ) from error


class UnitGrantManager(UserObjectPermissionManager.from_queryset(TrackedQuerySet)):
    """The library's way of giving a permission, and the refusal of whatever would leave no history."""


class UnitGrant(UserObjectPermissionBase, TrackedModel):
    """A role of a user on a unit, while the post it comes from lasts. Both days are included."""

    content_object = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    since = models.DateField(_("dal"), default=clock.today)
    until = models.DateField(_("al"), null=True, blank=True)

    objects = UnitGrantManager()

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("ruolo su unità")
        verbose_name_plural = _("ruoli su unità")


class ApiTokenQuerySet(TrackedQuerySet["ApiToken"]):
    def standing(self) -> Self:
        """Those that still open the API."""
        return self.filter(revoked_at=None, expires_at__gt=clock.now())


class ApiToken(TrackedModel):
    """A bearer token. Only its digest is stored: the token itself is shown once, when issued.

    It ends when it expires, when it is revoked, and when its user changes the password or is deactivated.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("creato"), default=clock.now)
    expires_at = models.DateTimeField(_("scade"))
    revoked_at = models.DateTimeField(_("revocata"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("chiave di accesso")
        verbose_name_plural = _("chiavi di accesso")

    @staticmethod
    def digest_of(token: str) -> str:
        # A random token of 256 bits needs no slow hash.
        return sha256(token.encode("utf-8", "replace")).hexdigest()

    @classmethod
    def draw(cls, user: User, expires_at: datetime) -> tuple["ApiToken", str]:
        """A new, unsaved token row and its secret."""
        secret = secrets.token_urlsafe(32)
        return cls(user=user, digest=cls.digest_of(secret), expires_at=expires_at), secret

    def revoke(self) -> None:
        """End the token now, for good."""
        self.revoked_at = clock.now()
        self.save()


class FactorKind(models.TextChoices):
    """Ways of proving who one is after the password, or instead of it."""

    # The codes are those of the sign-in library.
    TOTP = "totp", _("Applicazione sul telefono")
    PASSKEY = "webauthn", _("Una passkey")
    RECOVERY_CODES = "recovery_codes", _("Codici di recupero")


class Factor(TrackedModel):
    """A way of proving who one is that somebody has, or had. Its secret stays with the sign-in library.

    ``authenticator`` is the key of the library's row, which goes when the way is taken away; this row stays.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="factors")
    kind = models.CharField(_("modo"), max_length=20, choices=FactorKind.choices)
    name = models.CharField(_("nome"), max_length=120, blank=True)
    authenticator = models.BigIntegerField(unique=True)
    added_at = models.DateTimeField(_("aggiunto"), default=clock.now)
    removed_at = models.DateTimeField(_("tolto"), null=True, blank=True)

    class Meta:
        verbose_name = _("modo di entrare")
        verbose_name_plural = _("modi di entrare")


REQUESTS_KEPT = timedelta(hours=24)


class RepeatableRequest(models.Model):
    """A request made through the API with an ``Idempotency-Key``, and what it was answered.

    The same key with the same body is answered again without acting again. ``key`` and ``digest`` (of the
    body) are drawn from the key that was sent, and ``answer`` opens with it alone (``accounts.repeating``).
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="repeatable_requests")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="request_key_once_per_user")]

    def __str__(self) -> str:
        return self.key
