"""The gallery of components, open only while developing: every brick of the pages, with invented data."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit import clock
from network.urgency import Urgency

URGENCIES = [(level.value, level.label) for level in Urgency]
CRITERIA = {level.value: level.criterion for level in Urgency}


@dataclass(frozen=True)
class Load:
    """Points of a person, as the board shows them."""

    name: str
    high: int
    medium: int
    base: int
    added: int = 0
    capacity: int = 26

    @property
    def points(self) -> int:
        return self.high + self.medium + self.base + self.added


class SampleForm(forms.Form):
    """One field of each kind."""

    tax_code = forms.CharField(label="Codice fiscale", required=False, help_text="Se non c'è, lascia vuoto.")
    last_name = forms.CharField(label="Cognome")
    first_name = forms.CharField(label="Nome")
    born_on = forms.DateField(label="Data di nascita", help_text="Giorno, mese e anno")
    municipality = forms.ChoiceField(label="Comune", choices=[("1", "Borgo Valdoro"), ("2", "Pontelungo")])
    channel = forms.ChoiceField(
        label="Come è arrivata la richiesta?",
        choices=[("desk", "Allo sportello"), ("phone", "Per telefono"), ("email", "Email o PEC")],
        widget=forms.RadioSelect,
        initial="desk",
    )
    topics = forms.MultipleChoiceField(
        label="Di che cosa si tratta?",
        help_text="Puoi segnarne più di una.",
        choices=[
            ("family", "Bambini, ragazzi e famiglia"),
            ("home", "Casa e sfratto"),
            ("money", "Soldi e lavoro"),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    request = forms.CharField(
        label="Che cosa chiede la persona", max_length=300, widget=forms.Textarea({"rows": 4})
    )
    urgency = forms.ChoiceField(label="Quanto può aspettare?", choices=URGENCIES, widget=forms.RadioSelect)
    interpreter = forms.BooleanField(
        label="Serve un interprete", required=False, help_text="Anche a distanza."
    )


def components(request: HttpRequest) -> HttpResponse:
    """Show every component in its usual and its worst state."""
    now = clock.now()
    wrong_form = SampleForm(
        {
            "last_name": "Ferri",
            "first_name": "Elena",
            "born_on": "12 84",
            "municipality": "1",
            "channel": "desk",
            "request": "parola " * 50,
        },
        auto_id="wrong_%s",
    )
    context = {
        "form": SampleForm(),
        "wrong_form": wrong_form,
        "criteria": CRITERIA,
        "tabs": [
            {"url": "#contenuto", "label": "Componenti", "is_current": True, "count": None},
            {"url": "#t-storia", "label": "Storia", "is_current": False, "count": 3},
        ],
        "today": clock.today(),
        "earlier": now - timedelta(hours=5),
        "yesterday": now - timedelta(days=1),
        "tomorrow": now + timedelta(days=2),
        "changes": [{"label": "Urgenza", "before": "Prioritaria", "after": "Urgente"}],
        "loads": [
            Load("Giulia Riva", 9, 8, 5),
            Load("Luca Conti", 9, 6, 2, added=3),
            Load("Sara Colombi", 20, 10, 8),
        ],
    }
    return render(request, "pages/components.html", context)
