"""People and households."""

import re
import unicodedata
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.languages import Language
from accounts.models import User
from accounts.roles import Role, UnitKind
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from intake.answers import ContactSafety, IdentityStatus, Sex
from intake.countries import code_of_citizenship
from intake.dates import BirthPrecision, typed_birth, validate_birth_date
from intake.matching.sounds import key_of
from intake.states import SEAT_OPEN
from intake.tax_code import known_base_code
from network.models import Ambito, Municipality

COUNTRY = "39"
NATIONAL_FIGURES = 10
LONGEST_PHONE = 80
NO_INITIALS = "—"
APART = re.compile("[^a-z0-9]+")
NUMBER = re.compile(r"(\d{4})/(\d{1,6})")


def folded(text: str) -> str:
    """``text`` as it is compared in searches: no accents, no case, only letters, digits and single spaces."""
    if text.isascii():
        return APART.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def national(phone: str) -> str:
    """The figures of a number without the Italian prefix; a text that is no number has none."""
    if len(phone) > LONGEST_PHONE:
        return ""
    figures = "".join(character for character in phone if character.isdecimal()).removeprefix("00")
    return figures.removeprefix(COUNTRY) if len(figures) > NATIONAL_FIGURES else figures


def number_in(terms: str) -> str:
    """The number of a scheda or situation that ``terms`` are, also without its zeros; else ""."""
    return f"{found[1]}/{int(found[2]):06d}" if (found := NUMBER.fullmatch(terms.strip())) else ""


def internal_code_of(number: str) -> str:
    """What a person without a tax code is called by: a number of the Ambito, never an invented code."""
    return f"TMP-{number.replace('/', '-')}"


class PersonQuerySet(TrackedQuerySet["Person"]):
    def visible_to(self, user: User) -> Self:
        """People whose identity ``user`` may read.

        Front desks search the whole archive of their Ambito, except protected people; operators see the
        people of the situations where they hold a seat, in the Ambiti where they still are; coordinators
        those of their units. A record merged into another is seen through that one.
        """
        grants = user.grants
        paths = [
            Q(ambito__in=grants.ambiti(Role.FRONT_DESK), protected=False),
            Q(ambito__in=grants.units(Role.COORDINATOR, kind=UnitKind.AMBITO)),
            Q(municipality__district__in=grants.units(Role.COORDINATOR, kind=UnitKind.DISTRICT)),
        ]
        if operates := grants.ambiti(Role.OPERATOR):
            seats = User.objects.filter(pk=user.pk, assignments__state__in=SEAT_OPEN)
            paths.append(Q(ambito__in=operates, pk__in=seats.values("assignments__case__person")))
        return self.filter(reduce(or_, paths), merged_into=None)

    def matching(self, terms: str) -> Self:
        """People whose name, tax code or phone contains every word of ``terms`` at the start of a word.

        By a number of the sheet that people are given, whose it is. Nobody, without a letter or figure.
        """
        if number := number_in(terms):
            return self.filter(Q(cases__number=number) | Q(intakes__number=number)).distinct()
        words = folded(terms).split()
        found = self if words else self.none()
        for word in words:
            found = found.filter(search_text__contains=f" {word}")
        return found


class Person(TrackedModel):
    """A person received by an Ambito. The tax code is never required.

    ``base_code``, ``phone_key`` and ``name_key`` are there to find who may be the same person
    (``intake.matching.possible_matches``); ``citizenship_code`` is the ISO code under which SIUSS exports
    the citizenship that was written. ``apart`` holds the keys of people who were said to be somebody else.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="people")
    identity_status = models.CharField(
        _("identità"), max_length=8, choices=IdentityStatus.choices, default=IdentityStatus.DECLARED
    )
    last_name = models.CharField(_("cognome"), max_length=80, blank=True)
    first_name = models.CharField(_("nome"), max_length=80, blank=True)
    alias = models.CharField(_("nome usato"), max_length=40, blank=True)
    birth_date = models.DateField(
        _("data di nascita"), null=True, blank=True, validators=[validate_birth_date]
    )
    birth_precision = models.CharField(
        _("quanto si sa della data di nascita"),
        max_length=9,
        choices=BirthPrecision.choices,
        default=BirthPrecision.DAY,
    )
    birth_place = models.CharField(_("luogo di nascita"), max_length=4, blank=True)
    sex = models.CharField(_("sesso"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    tax_code = models.CharField(_("codice fiscale"), max_length=16, blank=True)
    citizenship = models.CharField(_("cittadinanza"), max_length=60, blank=True)
    citizenship_code = models.CharField(max_length=3, editable=False, blank=True, default="")
    language = models.CharField(
        _("lingua in cui si trova meglio"), max_length=3, choices=Language.choices, blank=True
    )
    mediator_needed = models.BooleanField(_("serve un interprete o mediatore"), default=False)
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("comune di residenza o di dimora"),
        on_delete=models.PROTECT,
        related_name="people",
    )
    address = models.CharField(_("indirizzo o luogo dove vive"), max_length=200, blank=True)
    phone = models.CharField(_("telefono"), max_length=30, blank=True)
    email = models.EmailField(_("email"), blank=True)
    contact_safety = models.CharField(
        _("recapiti sicuri"), max_length=7, choices=ContactSafety.choices, default=ContactSafety.UNKNOWN
    )
    protected = models.BooleanField(_("dato protetto"), default=False)
    internal_code = models.CharField(_("codice interno"), max_length=15, blank=True, default="")
    known_as = models.CharField(_("altri nomi con cui è nota"), max_length=200, blank=True, default="")
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("unita a"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
    )
    search_text = models.CharField(max_length=400, editable=False)
    base_code = models.CharField(max_length=16, editable=False, blank=True, default="")
    phone_key = models.CharField(max_length=30, editable=False, blank=True, default="")
    name_key = models.CharField(max_length=26, editable=False, blank=True, default="")
    apart = models.JSONField(default=list, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        verbose_name = _("persona")
        verbose_name_plural = _("persone")
        constraints = [
            models.UniqueConstraint(
                fields=["ambito", "tax_code"],
                # A person under protection is not hinted at, not even by refusing their code.
                condition=~Q(tax_code="") & Q(protected=False, merged_into=None),
                name="person_tax_code_once_in_ambito",
                violation_error_message=_(
                    "C'è già una persona con questo codice fiscale: cercala e usa i suoi dati."
                ),
            ),
            models.UniqueConstraint(
                fields=["ambito", "internal_code"],
                condition=~Q(internal_code=""),
                name="person_internal_code_once_in_ambito",
            ),
            models.CheckConstraint(
                condition=~Q(alias="") | (~Q(last_name="") & ~Q(first_name="")),
                name="person_has_a_name_or_an_alias",
                violation_error_message=_(
                    "Scrivi cognome e nome, oppure il nome con cui vuole essere chiamata."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["ambito", "last_name", "first_name"], name="person_by_name"),
            models.Index(fields=["ambito", "birth_date"], name="person_by_birth_date"),
            *(
                models.Index(fields=["ambito", key], name=f"person_by_{key}", condition=~Q(**{key: ""}))
                for key in ("base_code", "phone_key", "name_key")
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or f"«{self.alias}»"

    def masked(self) -> "Person":
        """A stand-in that says only that the person is under protection; it is shown, never saved."""
        return Person(
            pk=self.pk,
            ambito_id=self.ambito_id,
            municipality_id=self.municipality_id,
            alias=gettext("persona protetta"),
            protected=True,
            language=self.language,  # who follows them must speak it
        )

    @property
    def district_id(self) -> int:
        """The district where the person lives, whose coordinator sees them."""
        return int(self.municipality.district_id)

    @property
    def initials(self) -> str:
        return " ".join(f"{name[:1]}." for name in (self.first_name, self.last_name) if name) or NO_INITIALS

    @property
    def age(self) -> int | None:
        """Completed years today, or None when the birth date is not known."""
        if self.birth_date is None:
            return None
        today = clock.today()
        return (
            today.year
            - self.birth_date.year
            - ((today.month, today.day) < (self.birth_date.month, self.birth_date.day))
        )

    @property
    def birth_words(self) -> str:
        """The birth date in words when it is not known to the day, "" when it is."""
        if self.birth_precision == BirthPrecision.DAY:
            return ""
        return typed_birth(self.birth_date, self.birth_precision)

    @property
    def phone_ending(self) -> str:
        """The last three digits, enough to recognise a number without showing it."""
        return self.phone[-3:]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.compute_keys()
        super().save(*args, **kwargs)

    def compute_keys(self) -> None:
        """Fill the columns by which the person is searched and compared; ``save()`` does it by itself."""
        digits = "".join(c for c in self.phone if c.isdigit())
        words = folded(
            f"{self.last_name} {self.first_name} {self.alias} {self.tax_code} {digits} {self.known_as}"
            f" {self.internal_code}"
        )
        self.search_text = f" {words}"[:400]
        self.base_code = known_base_code(self.tax_code)
        self.phone_key = national(self.phone)
        self.citizenship_code = code_of_citizenship(self.citizenship, folded)
        self.name_key = key_of(folded(self.last_name), folded(self.first_name))


class Household(TrackedModel):
    """People who live together (nucleo)."""

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="households")
    size = models.PositiveSmallIntegerField(_("quante persone vivono insieme"), null=True, blank=True)
    minors = models.PositiveSmallIntegerField(_("quante hanno meno di 18 anni"), null=True, blank=True)

    class Meta:
        verbose_name = _("nucleo")
        verbose_name_plural = _("nuclei")
        constraints = [
            models.CheckConstraint(
                condition=Q(size=None) | Q(minors=None) | Q(minors__lte=models.F("size")),
                name="household_minors_within_size",
                violation_error_message=_("I minori sono più delle persone che vivono insieme: ricontrolla."),
            ),
        ]


class HouseholdMember(TrackedModel):
    """A known person in a household, for a period."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("componente del nucleo")
        verbose_name_plural = _("componenti del nucleo")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until=None), name="person_in_one_household_at_a_time"
            ),
        ]
