"""What people write when they send, answer or follow a referral."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from intake.models import Case, Intake
from network.areas import Area
from network.models import Capacity, Service
from network.urgency import Urgency
from referrals import words as sentences
from referrals.models import (
    ALTERNATIVE_LENGTH,
    MESSAGE_LENGTH,
    NEED_LENGTH,
    NEXT_STEP_LENGTH,
    WORDS_LENGTH,
    Referral,
)
from referrals.states import DeclineReason, LegalBasis, OutcomeCode, PersonInformed

NO_ROOM = {Capacity.WAITING_LIST, Capacity.FULL}


def text_field(
    label: Any, missing: Any, max_length: int, *, rows: int = 3, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """The services that receive referrals, under the area they work in; it says where there is no room."""

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
        room = f" ({service.get_capacity_display()})" if service.capacity in NO_ROOM else ""
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

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any):
        kwargs["initial"] = {name: getattr(referral, name) for name in (*self.WRITTEN, "version")}
        super().__init__(*args, **kwargs)


class SendForm(ContentForm):
    """A new referral. One that was not accepted elsewhere (``forwards``) brings its answers along."""

    service = ServiceField(
        label=_("A quale servizio"),
        queryset=None,
        error_messages={"required": sentences.SERVICE_MISSING, "invalid_choice": sentences.SERVICE_MISSING},
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
        **kwargs: Any,
    ):
        main, *others = areas_of(origin)
        kwargs["initial"] = {
            "subject": Area(main).label,
            "urgency": origin.urgency,
            "legal_basis": LegalBasis.PUBLIC_TASK,
            "submission": uuid.uuid4(),
            **({name: getattr(forwards, name) for name in self.WRITTEN} if forwards else {}),
        }
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        if isinstance(field, ServiceField):
            field.queryset = services
            field.offer(services, [main, *others], taken)


def areas_of(origin: Case | Intake) -> list[str]:
    """The areas of need of a situation or scheda, the main one first."""
    if isinstance(origin, Case):
        return [origin.area, *origin.secondary_areas]
    return list(origin.areas) or [Area.OTHER.value]


class BareForm(forms.Form):
    """A move that asks nothing."""


class AcceptForm(forms.Form):
    """Accepting asks nothing; it says which version was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DeclineForm(forms.Form):
    decline_reason = forms.ChoiceField(
        label=_("Perché? Chi invia lo legge subito."),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": sentences.REASON_MISSING, "invalid_choice": sentences.REASON_MISSING},
    )
    words = text_field(
        _("Spiegalo in una frase"),
        sentences.REASON_IN_WORDS_MISSING,
        WORDS_LENGTH,
        rows=2,
    )
    alternative = forms.CharField(
        label=_("Chi potrebbe farlo al vostro posto"),
        max_length=ALTERNATIVE_LENGTH,
        required=False,
    )


class QuestionForm(forms.Form):
    text = text_field(_("Che cosa vi serve sapere?"), sentences.QUESTION_MISSING, MESSAGE_LENGTH)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReplyForm(forms.Form):
    text = text_field(_("La tua risposta al servizio"), sentences.REPLY_MISSING, MESSAGE_LENGTH)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class MessageForm(forms.Form):
    text = text_field(_("Scrivi un messaggio"), sentences.MESSAGE_MISSING, MESSAGE_LENGTH, rows=2)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class WithdrawForm(forms.Form):
    reason = text_field(
        _("Perché lo ritiri? Il servizio lo legge."), sentences.WITHDRAWAL_MISSING, 300, rows=2
    )


class CompleteForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Com'è andata?"),
        choices=OutcomeCode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": sentences.OUTCOME_MISSING, "invalid_choice": sentences.OUTCOME_MISSING},
    )
    words = text_field(
        _("Racconta in breve, in parole semplici"),
        sentences.OUTCOME_IN_WORDS_MISSING,
        WORDS_LENGTH,
    )
    next_step = text_field(
        _("Che cosa succede adesso, e chi lo fa"),
        sentences.NEXT_STEP_MISSING,
        NEXT_STEP_LENGTH,
        rows=2,
        help_text=_("Se non serve altro, scrivi «niente»."),
    )


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Put what an action refused beside the answers it speaks of, the rest on top of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, faults in error.error_dict.items():
        form.add_error(name if name in form.fields else None, faults)
