"""What is asked to enrol, appoint and let go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.professions import Profession
from accounts.roles import Role
from network.appointments.staff import places_of, units_administered
from network.areas import Area
from network.forms import ActForm, of, required, version_field
from network.models import Post
from network.versions import version_of

LONGEST = 300
FACTS = ("fte", "areas", "court_enabled", "protected_pool", "home", "employer")


def reason_field() -> forms.CharField:
    """Why something is done: it stays in the history."""
    return forms.CharField(
        label=_("Perché"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        error_messages=required(_("Scrivi perché: resta nella storia.")),
    )


class PostForm(ActForm):
    """A role and where."""

    role = forms.ChoiceField(
        label=_("Ruolo"), choices=Role.choices, error_messages=required(_("Scegli il ruolo"))
    )
    unit = forms.ModelChoiceField(
        label=_("Dove"), queryset=Unit.objects.none(), error_messages=required(_("Scegli dove lavora"))
    )

    def __init__(self, *args: Any, administrator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_administered(administrator)  # type: ignore[attr-defined] # a field of models

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class AppointForm(PostForm):
    """A role, where, and why: the last is read by who must confirm."""

    reason = reason_field()


class EnrolForm(PostForm):
    """Somebody new, with their first post."""

    first_name = forms.CharField(label=_("Nome"), max_length=80, error_messages=required(_("Scrivi il nome")))
    last_name = forms.CharField(
        label=_("Cognome"), max_length=80, error_messages=required(_("Scrivi il cognome"))
    )
    email = forms.EmailField(
        label=_("E-mail di lavoro"), error_messages=required(_("Scrivi l'e-mail di lavoro"))
    )
    profession = forms.ChoiceField(
        label=_("Professione"),
        choices=Profession.choices,
        error_messages=required(_("Scegli la professione")),
    )
    field_order = ("first_name", "last_name", "email", "profession", "role", "unit")


class PostFactsForm(ActForm):
    """What somebody may follow in a post, and for how much of the week."""

    fte = of(
        Post, "fte", _("Scrivi un numero da 0,1 a 1: 1 è tutto l'orario"), help_text=_("1 è tutto l'orario.")
    )
    areas = forms.MultipleChoiceField(
        label=_("Aree di competenza"),
        help_text=_("Nessuna: le segue tutte."),
        choices=Area.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=required(_("Scegli tra quelle dell'elenco")),
    )
    court_enabled = of(Post, "court_enabled", "")
    protected_pool = of(
        Post, "protected_pool", "", help_text=_("Solo chi ha questo segno viene proposto per chi è protetto.")
    )
    home = of(Post, "home", _("Scegli tra quelli dell'elenco"), label=_("Comune in cui lavora di più"))
    employer = of(Post, "employer", _("Scegli tra quelli dell'elenco"), label=_("Ente per cui lavora"))
    version = version_field()
    reason = reason_field()

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        written = {name: getattr(post, name) for name in FACTS}
        super().__init__(*args, initial={**written, "version": version_of(post)}, **kwargs)
        for name, places in places_of(post).items():
            self.fields[name].queryset = places  # type: ignore[attr-defined] # a field of models


class EndAtOnceForm(ActForm):
    """Why a post ends at this moment."""

    reason = reason_field()


class AccountForm(ActForm):
    """Why an account is closed, or opened again."""

    is_active = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = reason_field()


class GatewayForm(ActForm):
    """By which fiscal code the gateway will know somebody."""

    key = forms.CharField(
        label=_("Codice fiscale"),
        max_length=80,
        required=False,
        help_text=_("Si conserva solo la sua impronta. Vuoto: non entra più da lì."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    reason = reason_field()


class AnswerForm(ActForm):
    """Whether the role is given."""

    is_granted = forms.TypedChoiceField(
        label=_("Che cosa decidi"),
        choices=[("si", _("L'incarico si dà")), ("no", _("L'incarico non si dà"))],
        coerce=lambda answer: answer == "si",
        widget=forms.RadioSelect,
        error_messages=required(_("Scegli se darlo o no")),
    )
