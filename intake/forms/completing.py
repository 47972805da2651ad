"""The answers that an emergency was registered without, and those that are asked when taking charge."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.dates import BirthDateField
from intake.models import Intake
from intake.questions.kinds import as_kept, form_field, is_closed, unknown_answer
from intake.questions.typed import not_recorded

BIRTH_DATE = "birth_date"


class CompletingForm(forms.Form):
    """One field for each missing answer; what nobody knows is marked as not recorded."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, intake: Intake) -> None:
        super().__init__(data)
        self.questions = [
            intake.form_version.form.questions[code] for code in intake.missing if code != BIRTH_DATE
        ]
        if BIRTH_DATE in intake.missing:
            self._ask(
                BIRTH_DATE, BirthDateField(label=_("Data di nascita"), help_text=_("Giorno, mese e anno"))
            )
        for question in self.questions:
            if is_closed(question) and unknown_answer(question):
                self.fields[question.code] = form_field(question, required=True)
            else:
                self._ask(question.code, form_field(question, required=True))

    def _ask(self, name: str, field: Any) -> None:
        self.fields[name] = field
        self.fields[not_recorded(name)] = forms.BooleanField(label=_("Non rilevato"), required=False)
        if self.data.get(not_recorded(name)):
            field.required = False

    def answers(self) -> dict[str, Any]:
        """The answers of a valid form as they are kept."""
        return {one.code: as_kept(self.cleaned_data.get(one.code)) for one in self.questions}

    def shown(self) -> Iterator[forms.BoundField]:
        """The fields in order."""
        return (self[name] for name in self.fields)
