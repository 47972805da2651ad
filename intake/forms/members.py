"""Saying who of the archive a member of the household is."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from intake.models import Person


class MemberForm(forms.Form):
    """The row of a member, and a person among ``people`` whom they are (``is_same``) or are not."""

    row = forms.IntegerField(min_value=0, max_value=99)
    person: Any = forms.ModelChoiceField(queryset=None)
    is_same = forms.BooleanField(required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined] # declared above

    @property
    def chosen(self) -> Person:
        """The person of a valid form."""
        person: Person = self.cleaned_data["person"]
        return person
