"""What people write when they send a referral, correct it, or prepare a letter instead."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from intake.models import Case, Intake
from network.areas import Area
from network.models import Capacity, Service
from network.urgency import Urgency
from referrals import words as sentences
from referrals.blocks import Block, blocks_for
from referrals.forms import text_field
from referrals.grounds import unanswered
from referrals.models import NEED_LENGTH, OPPOSITION_LENGTH, Referral
from referrals.states import LegalBasis, PersonInformed

NO_ROOM = {Capacity.WAITING_LIST, Capacity.FULL}


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """The services that receive referrals, under the area they work in.

    It says where there is no room, and which get only a letter (ids in ``letter_only``): no
    agreement, or nobody who reads.
    """

    letter_only: frozenset[int] = frozenset()

    def offer(self, services: Iterable[Service], areas: Iterable[str], taken: set[int]) -> None:
        """Show ``services``, those of ``areas`` first, without the ones in ``taken`` (ids).

        Those taken can still be named: the answer is then where to follow the open referral.
        """
        groups: dict[str, list[tuple[int, str]]] = {}
        wanted = list(areas)
        for service in sorted(services, key=lambda each: each.name):
            own = [each.area for each in service.areas.all()]
            area = next((each for each in wanted if each in own), own[0] if own else Area.OTHER.value)
            if service.pk not in taken:
                groups.setdefault(area, []).append((service.pk, self.label_from_instance(service)))
        order = [*wanted, *(area for area in Area.values if area not in wanted)]
        offered = [(Area(area).label, groups[area]) for area in order if area in groups]
        self.widget.choices = [("", _("Scegli un servizio")), *offered]

    def label_from_instance(self, service: Service) -> str:
        notes = [service.get_capacity_display()] if service.capacity in NO_ROOM else []
        if service.pk in self.letter_only:
            notes.append(str(_("solo lettera")))
        room = f" ({', '.join(map(str, notes))})" if notes else ""
        return f"{service.name}, {service.municipality.name}{room}"


class ContentForm(forms.Form):
    """What is asked of a service: two answers to write; the others are ready and can be changed."""

    need = text_field(
        _("Che cosa serve"),
        sentences.NEED_MISSING,
        NEED_LENGTH,
        rows=4,
        help_text=_("Non scrivere nomi né recapiti: il servizio li vede da sé dopo aver accettato."),
    )
    person_informed = forms.ChoiceField(
        label=_("La persona è d'accordo?"),
        choices=PersonInformed.choices,
        widget=forms.RadioSelect,
        error_messages={"required": sentences.INFORMED_MISSING, "invalid_choice": sentences.INFORMED_MISSING},
    )
    subject = forms.CharField(
        label=_("Oggetto"),
        max_length=120,
        error_messages={"required": _("Scrivi l'oggetto in due parole")},
    )
    urgency = forms.ChoiceField(label=_("Quanto può aspettare"), choices=Urgency.choices)
    legal_basis = forms.ChoiceField(label=_("Base giuridica"), choices=LegalBasis.choices)

    READY = ("subject", "urgency", "legal_basis")
    WRITTEN = ("need", "person_informed", *READY)

    @property
    def ready_fields(self) -> list[forms.BoundField]:
        """The answers that are ready, in one place on the page."""
        return [self[name] for name in self.READY]

    @property
    def has_ready_errors(self) -> bool:
        return any(name in self.errors for name in self.READY)


class AmendForm(ContentForm):
    """The answers of a referral that was sent, to be corrected."""

    opposition_reason = forms.CharField(
        label=_("C'è un motivo per non inviare qui: perché invii lo stesso?"),
        max_length=OPPOSITION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any):
        asked = (*self.WRITTEN, "opposition_reason", "version")
        kwargs["initial"] = {name: getattr(referral, name) for name in asked}
        if any(unanswered(referral)):  # the reason given was about something else
            kwargs["initial"]["opposition_reason"] = ""
        super().__init__(*args, **kwargs)


class BlocksField(forms.MultipleChoiceField):
    """Parts of the package: to leave out what never goes to this kind of receiver is no mistake."""

    def valid_value(self, value: Any) -> bool:
        return value in Block.values


class SendForm(ContentForm):
    """A new referral. One that is over elsewhere (``forwards``) brings its answers along."""

    service = ServiceField(
        label=_("A quale servizio"),
        queryset=None,
        error_messages={"required": sentences.SERVICE_MISSING, "invalid_choice": sentences.SERVICE_MISSING},
    )
    opposition_reason = forms.CharField(
        label=_("C'è un motivo per non inviare qui: perché invii lo stesso?"),
        max_length=OPPOSITION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    left_out = BlocksField(
        label=_("Lascia fuori"),
        required=False,
        choices=Block.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"form": "invio"}),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("service",)

    def __init__(
        self,
        *args: Any,
        origin: Case | Intake,
        services: QuerySet[Service],
        taken: set[int],
        forwards: Referral | None = None,
        chosen: Service | None = None,
        left_out: Iterable[str] = (),
        **kwargs: Any,
    ):
        main, *others = areas_of(origin)
        kwargs["initial"] = {
            "subject": Area(main).label,
            "urgency": origin.urgency,
            "legal_basis": LegalBasis.PUBLIC_TASK,
            "submission": uuid.uuid4(),
            "service": chosen.pk if chosen else None,
            "left_out": list(left_out),
            **({name: getattr(forwards, name) for name in self.WRITTEN} if forwards else {}),
        }
        if forwards:  # what the person said was about another service
            del kwargs["initial"]["person_informed"]
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        if isinstance(field, ServiceField):
            field.queryset = services
            field.letter_only = frozenset(
                each.pk for each in services if not (each.is_covered and each.has_readers)
            )
            field.offer(services, [main, *others], taken)
        if chosen is not None:
            template = blocks_for(chosen.organisation.kind)
            self.fields["left_out"].choices = [(b.value, b.label) for b in Block if b in template]  # type: ignore[attr-defined] # a field of choices


def areas_of(origin: Case | Intake) -> list[str]:
    """The areas of need of a situation or scheda, the main one first."""
    if isinstance(origin, Case):
        return [origin.area, *origin.secondary_areas]
    return list(origin.areas) or [Area.OTHER.value]


class IntroductionForm(forms.Form):
    """The letter a person carries."""

    service = ServiceField(
        label=_("A quale servizio"),
        queryset=None,
        error_messages={"required": sentences.SERVICE_MISSING, "invalid_choice": sentences.SERVICE_MISSING},
    )
    need = text_field(
        _("Che cosa serve"),
        sentences.NEED_MISSING,
        NEED_LENGTH,
        rows=4,
        help_text=_("La lettera la porta la persona: scrivi solo quello che vuole far leggere."),
    )

    def __init__(self, *args: Any, services: QuerySet[Service], chosen: str = "", **kwargs: Any):
        kwargs["initial"] = {"service": chosen}
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        if isinstance(field, ServiceField):
            field.queryset = services
            field.offer(services, [], set())


class OppositionForm(forms.Form):
    """What a person does not want a service to know. It travels with the form of the referral."""

    service: "forms.ModelChoiceField[Service]" = forms.ModelChoiceField(
        label=_("Quale servizio non vuole"),
        queryset=None,
        empty_label=_("Scegli un servizio"),
        error_messages={"required": sentences.SERVICE_MISSING, "invalid_choice": sentences.SERVICE_MISSING},
        widget=forms.Select(attrs={"form": "invio", "data-non-chiede": ""}),
    )
    words = forms.CharField(
        label=_("Che cosa ha detto"),
        max_length=OPPOSITION_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"form": "invio"}),
    )

    def __init__(self, *args: Any, services: QuerySet[Service], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined] # a field of models
