"""The scheda d'accoglienza as it is filled: one page, five parts, in any order."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from audit import clock
from intake.answers import Channel, ContactSafety, Outcome, PrivacyNotice, ReporterKind, Sex
from intake.birth_places import code_of_place
from intake.countries import usual_words
from intake.forms.fields import as_form_data, is_multiple
from intake.forms.main_questions import MainQuestions
from intake.forms.sections import SectionFields
from intake.models import IntakeDraft
from intake.questions.checks import NEVER_WAIT
from intake.questions.definition import FormDefinition
from intake.questions.typed import members_said, several_in, typed_in
from intake.scheda.drafts import municipalities_of
from intake.scheda.filled import CERTAINTY, KNOWN_IN_PART, Scheda
from intake.scheda.main_questions import MAIN_QUESTIONS
from intake.tax_code import decode, mismatches, normalise, validate
from network.areas import Area
from network.limits import speak_of_limits
from network.models import Municipality
from network.urgency import Urgency

Answers = dict[str, Any]
"""Answers as typed, by question code: a text, or a list of texts for a multiple choice."""

MAY_WAIT = ("birth_date", "privacy_notice")
# Who reports as a person, and not for a body, says their name or stays anonymous.
NAMED_SOURCES = frozenset(
    {
        "cohabiting_relative",
        "other_relative",
        "guardian",
        "foster",
        "neighbour",
        "professional",
        "public_officer",
    }
)
OF_THE_NAMED = ("last_name", "first_name", "birth_date")

CODED: dict[str, Any] = {
    "channel": Channel,
    "reporter_kind": ReporterKind,
    "outcome": Outcome,
}
PART_OF = {question.code: question.part for question in MAIN_QUESTIONS}
OUTCOME_HELP = {
    Outcome.TAKE_CHARGE: _("Il coordinatore riceve subito un avviso e sceglie la coppia."),
    Outcome.REFER: _("Scegli il servizio alla pagina seguente."),
    Outcome.TEAM: _("Il coordinatore riceve un avviso e la porta in équipe."),
}


class SchedaForm(MainQuestions):
    """The questions of ``intake.scheda.filled``, and the sections of ``definition`` that are asked or open.

    It never saves: ``scheda()`` gives the answers to the action.

    Args:
        answers: as typed; given, they are checked.
        definition: the form that the draft is filled in.
        initial: as typed; shown without being checked.
        municipalities: the comuni among which to choose.
    """

    def __init__(
        self,
        answers: Mapping[str, Any] | None = None,
        *,
        municipalities: Iterable[Municipality],
        definition: FormDefinition,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data=None if answers is None else as_form_data(answers), initial=dict(initial or {}))
        self.wrong: frozenset[str] = frozenset()
        self.typed = dict(answers or initial or {})
        self.sections = SectionFields(self, definition, self.typed)
        self.municipalities = {str(municipality.pk): municipality for municipality in municipalities}
        places: forms.ChoiceField = self.fields["municipality"]  # type: ignore[assignment] # declared above
        places.choices = [(key, municipality.name) for key, municipality in self.municipalities.items()]
        helps = {level.value: level.criterion for level in Urgency}
        self.fields["urgency"].choice_help = helps  # type: ignore[attr-defined] # read by the field component
        self.fields["outcome"].choice_help = OUTCOME_HELP  # type: ignore[attr-defined] # as above
        if "emergency" in self.sections.facts:
            self._let_wait()
        elif "reported" in self.sections.facts and self.typed.get("reporter_source") in NAMED_SOURCES:
            self._require(
                "reporter", _("Scrivi chi segnala, o scegli «Chi non dice il nome» tra chi segnala")
            )
        if "unborn" in self.sections.facts:
            self.fields["birth_date"].required = False
        if self.typed.get("anonymous"):
            self._ask_for_an_alias()
        elif self.typed.get(CERTAINTY) in KNOWN_IN_PART:
            for name in OF_THE_NAMED:
                self.fields[name].required = False
        speak_of_limits(self)

    @classmethod
    def of_draft(cls, draft: IntakeDraft) -> "SchedaForm":
        """The form of a draft, with what was typed in it."""
        comuni = municipalities_of(draft.access_point.ambito_id)
        return cls(draft.answers, municipalities=comuni, definition=draft.form_version.form)

    def unchecked(self) -> "SchedaForm":
        """The same form with the same answers, shown without a word about them; it keeps which are wrong."""
        shown = SchedaForm(
            initial=self.typed,
            municipalities=self.municipalities.values(),
            definition=self.sections.definition,
        )
        shown.wrong = frozenset(name for name in self.errors if not self.is_missing(name))
        return shown

    def _let_wait(self) -> None:
        """In an emergency only who, what and which risks: the rest is asked within three working days."""
        for name in MAY_WAIT:
            self.fields[name].required = False
        for name in self.sections.parts.keys() - NEVER_WAIT:
            self.fields[name].required = False

    def _ask_for_an_alias(self) -> None:
        for name in OF_THE_NAMED:
            self.fields[name].required = False
        self._require("alias", _("Scrivi un nome con cui chiamarla, anche inventato"))

    def _require(self, name: str, words: Any) -> None:
        self.fields[name].required = True
        self.fields[name].error_messages["required"] = words

    @classmethod
    def answers_in(cls, post: QueryDict, definition: FormDefinition) -> Answers:
        """What was typed in a posted form, as it is kept in a draft."""
        typed = {
            name: post.getlist(name) if is_multiple(field) else post.get(name, "")
            for name, field in cls.base_fields.items()
        }
        return {name: answer for name, answer in typed.items() if answer} | typed_in(definition, post)

    @classmethod
    def several_in(cls, answers: Answers, definition: FormDefinition) -> set[str]:
        """The names under which a form can be answered with several texts."""
        main = {name for name, field in cls.base_fields.items() if is_multiple(field)}
        return main | several_in(definition, answers)

    def clean_municipality(self) -> Municipality:
        return self.municipalities[self.cleaned_data["municipality"]]

    def clean_tax_code(self) -> str:
        code = normalise(self.cleaned_data["tax_code"])
        if code:
            validate(code)
        return code

    def clean_birth_place(self) -> str:
        return code_of_place(str(self.cleaned_data["birth_place"]))

    def clean(self) -> None:
        """Check the answers against each other, as far as each is right by itself."""
        given = self.cleaned_data
        if given.get("tax_code"):
            told = decode(given["tax_code"], today=clock.today())
            given["birth_place"] = given.get("birth_place") or told.birth_place
        try:
            scheda = self._scheda(urgency=Urgency(given.get("urgency") or Urgency.ORDINARY))
            scheda.check(self.sections.definition)
        except ValidationError as error:
            for name, faults in error.error_dict.items():
                if name not in self.errors:
                    self.add_error(name if name in self.fields else None, faults)

    def scheda(self) -> Scheda:
        """The answers of a valid form."""
        return self._scheda(urgency=Urgency(self.cleaned_data["urgency"])).settled()

    def _scheda(self, *, urgency: Urgency) -> Scheda:
        names = {field.name for field in fields(Scheda)} - {"answers", "known_members"}
        given = {name: answer for name, answer in self.cleaned_data.items() if name in names}
        coded = {name: kind(given[name]) if given.get(name) else None for name, kind in CODED.items()}
        kinds = {
            "areas": [Area(area) for area in given.get("areas", ())],
            "sex": Sex(given.get("sex") or Sex.UNKNOWN),
            "contact_safety": ContactSafety(given.get("contact_safety") or ContactSafety.UNKNOWN),
            "urgency": urgency,
            "privacy_notice": PrivacyNotice(given.get("privacy_notice") or PrivacyNotice.POSTPONED),
            "answers": self.sections.kept(self.cleaned_data),
            "known_members": members_said(self.sections.definition, self.typed),
        }
        return Scheda(**{"municipality": None, "request": "", **given, **coded, **kinds})

    def tax_code_warnings(self) -> list[str]:
        """What does not agree with the tax code: worth a look, never an obstacle."""
        if self.has_error("tax_code") or not self.cleaned_data.get("tax_code"):
            return []
        given = self.cleaned_data
        return mismatches(
            given["tax_code"],
            birth_date=given.get("birth_date"),
            sex=given.get("sex", ""),
            birth_place=given.get("birth_place", ""),
            last_name=given.get("last_name", ""),
            first_name=given.get("first_name", ""),
        )

    @property
    def usual_citizenships(self) -> tuple[str, ...]:
        """Words proposed while a citizenship is typed."""
        return usual_words()

    @property
    def mandatory(self) -> list[str]:
        """The questions that need an answer before registering."""
        return [name for name, field in self.fields.items() if field.required]

    @property
    def answered(self) -> list[str]:
        """The mandatory questions of a checked form that have a good answer."""
        return [name for name in self.mandatory if name not in self.errors]

    def part_of(self, name: str) -> int:
        """The part of the page where a question stands; 0 for what stands nowhere."""
        return PART_OF.get(name) or self.sections.parts.get(name, 0)

    def is_missing(self, name: str) -> bool:
        """Whether a mandatory question of a checked form has no answer at all."""
        return self.has_error(name, "required")
