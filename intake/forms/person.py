"""Choosing a person of the archive."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from intake.forms.search import LONGEST
from intake.models import Person
from network.models import AccessPoint


class PersonForm(forms.Form):
    """A person among ``people``, or nobody."""

    person: Any = forms.ModelChoiceField(queryset=None, required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined] # declared above

    @property
    def chosen(self) -> Person | None:
        """The person of a valid form."""
        person: Person | None = self.cleaned_data["person"]
        return person


class StartForm(PersonForm):
    """A scheda to begin: at which desk, for whom; ``submission`` begins it once.

    ``sought`` is what a person who is not in the archive was looked for with.
    """

    sought = forms.CharField(required=False, max_length=LONGEST)
    access_point: Any = forms.ModelChoiceField(queryset=None)
    submission = forms.UUIDField(required=False)

    def __init__(self, *args: Any, access_points: QuerySet[AccessPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["access_point"].queryset = access_points  # type: ignore[attr-defined] # declared above

    def clean(self) -> None:
        person, point = self.cleaned_data.get("person"), self.cleaned_data.get("access_point")
        if person and point and person.ambito_id != point.ambito_id:
            raise ValidationError(_("Questa persona non è nell'archivio dell'ambito."), code="stranger")

    @property
    def place(self) -> AccessPoint:
        """The desk of a valid form."""
        point: AccessPoint = self.cleaned_data["access_point"]
        return point

    @property
    def key(self) -> UUID | None:
        key: UUID | None = self.cleaned_data["submission"]
        return key
