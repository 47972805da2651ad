"""The interface speaks Italian and English: nothing is left bare, nothing is left untranslated."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override
from rest_framework.serializers import BooleanField, CharField, Serializer

from tests.catalogue import (
    ENGLISH,
    IN_ITALIAN,
    ROOT,
    Message,
    asked_by_module,
    asked_by_source,
    asked_by_template,
    bare_words_of_module,
    bare_words_of_script,
    bare_words_of_template,
    compiled,
    modules,
    templates,
    translations,
)

HOW_TO = "update locale/en as CONTRIBUTING.md says"
HOLES = re.compile(r"%\([\w.]+\)[sd]|%%|%[sd]|\{\w+\}|</?\w+>")
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))

# The gallery of components opens only while developing, and the demo invents people and what they say.
SPEAKS_FREELY = ("config/gallery.py", "templates/pages/components", "demo/", "config/management/")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def speaks_to_users(path: Path) -> bool:
    return not name_of(path).startswith(SPEAKS_FREELY)


PAGES = [path for path in templates() if speaks_to_users(path)]
MODULES = [path for path in modules() if speaks_to_users(path)]


def test_every_text_of_the_source_is_in_the_english_catalogue() -> None:
    translated = {entry.message for entry in translations(ENGLISH / "django.po")}
    missing = {place: asked.singular for asked, place in asked_by_source().items() if asked not in translated}
    assert not missing, f"{HOW_TO}: {missing}"


def test_the_english_catalogue_holds_nothing_that_nobody_asks_for() -> None:
    asked = {Message("")} | asked_by_source().keys()
    stale = {entry.message.singular for entry in translations(ENGLISH / "django.po")} - {
        message.singular for message in asked
    }
    assert not stale, f"{HOW_TO}: {stale}"


def test_every_entry_of_the_catalogue_is_translated_for_good() -> None:
    for entry in translations(ENGLISH / "django.po"):
        expected = 2 if entry.message.plural else 1
        assert len(entry.forms) == expected, entry.message
        assert all(text.strip() for text in entry.forms), f"not translated: {entry.message.singular}"
        assert "fuzzy" not in entry.flags, f"only guessed: {entry.message.singular}"


def test_a_translation_has_the_same_holes_and_marks_as_its_source() -> None:
    for entry in translations(ENGLISH / "django.po")[1:]:
        sources = [entry.message.singular, entry.message.plural or entry.message.singular]
        for source, text in zip(sources, entry.forms, strict=False):
            assert Counter(HOLES.findall(source)) == Counter(HOLES.findall(text)), f"{source} → {text}"
            assert (source[0].isspace(), source[-1].isspace()) == (text[0].isspace(), text[-1].isspace())


@pytest.mark.parametrize("folder", [ENGLISH, IN_ITALIAN], ids=["en", "it"])
def test_the_compiled_catalogue_says_what_the_written_one_says(folder: Path) -> None:
    written = {entry.message.key: "\0".join(entry.forms) for entry in translations(folder / "django.po")}
    assert compiled(folder / "django.mo") == written, "run msgfmt again"


def test_what_the_frameworks_say_is_said_in_our_words_and_still_asked_for() -> None:
    class Asked(Serializer[Any]):
        words = CharField(max_length=3)
        agreed = BooleanField()

    asked = Asked(data={"words": "troppo lungo", "agreed": "forse"})
    assert not asked.is_valid()
    assert str(asked.errors["words"][0]) == "Qui stanno al massimo 3 caratteri: accorcia il testo"
    assert str(asked.errors["agreed"][0]) == "Scrivi true oppure false"
    with pytest.raises(ValidationError, match="Qui stanno al massimo 3 caratteri e ce ne sono 12: accorcia"):
        MaxLengthValidator(3)("troppo lungo")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_template_shows_words_of_its_own(path: Path) -> None:
    assert not bare_words_of_template(path.read_text())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_speaks_italian_by_itself(path: Path) -> None:
    assert not bare_words_of_module(path.read_text())


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_no_script_speaks_italian_by_itself(path: Path) -> None:
    assert not bare_words_of_script(path.read_text())


@pytest.mark.parametrize(
    "source",
    [
        "<p>Chiudi</p>",
        '<button aria-label="Chiudi">{{ x }}</button>',
        '{% empty_state "Nessun invio" "" %}',
        '<p>{% translate "Chiudi" %} la bozza</p>',
        '<div data-parola="Bozza non salvata"></div>',
    ],
)
def test_the_guard_of_templates_sees_bare_words(source: str) -> None:
    assert bare_words_of_template(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="a b">{% translate "Chiudi" %} {{ n }}</p>',
        "<p>{% blocktranslate count n=n %}{{ n }} ora{% plural %}{{ n }} ore{% endblocktranslate %}</p>",
        '<form data-blocchi="situazioni scheda">{{ form }}</form>',
        '{# la bozza #}{% empty_state _("Nessun invio") "" %}',
    ],
)
def test_the_guard_of_templates_lets_translated_words_pass(source: str) -> None:
    assert not bare_words_of_template(source)


def test_the_guards_of_modules_and_scripts_see_bare_words() -> None:
    assert bare_words_of_module('raise ValidationError("Scegli un comune")') == ["1: Scegli un comune"]
    assert bare_words_of_module('label = f"{n} di questa persona"')
    assert not bare_words_of_module(
        'from django.utils.translation import gettext as _\n"""La bozza."""\nx = _("La bozza")'
    )
    assert bare_words_of_script("say('Bozza non salvata') // la rete") == ["Bozza non salvata"]


def test_messages_are_found_under_every_function_and_in_every_tag() -> None:
    module = (
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy\n"
        'a = _("uno " "due")\nb = ngettext("%(n)s ora", "%(n)s ore", n)\n'
        'c = pgettext_lazy("tasto", "Invio")\n'
    )
    assert [message for message, _line in asked_by_module(module)] == [
        Message("uno due"),
        Message("%(n)s ora", "%(n)s ore"),
        Message("Invio", context="tasto"),
    ]
    page = (
        '{% translate "L\'ora" %}{% translate "Invio" context "tasto" %}{% tag _("Nuovo") "x" %}'
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} ora\n{% plural %}\n  {{ n }} ore\n"
        "{% endblocktranslate %}"
    )
    assert list(asked_by_template(page)) == [
        Message("L'ora"),
        Message("Invio", context="tasto"),
        Message("Nuovo"),
        Message("%(n)s ora", "%(n)s ore"),
    ]


def test_words_put_together_by_hand_are_refused() -> None:
    with pytest.raises(ValueError, match="no tool can find"):
        list(asked_by_module('from django.utils.translation import gettext\ngettext(f"{name} ha letto")'))


def test_a_name_of_gettext_that_no_tool_looks_for_is_refused() -> None:
    with pytest.raises(ValueError, match="does not know _lazy"):
        list(asked_by_module("from django.utils.translation import gettext_lazy as _lazy"))


@pytest.mark.parametrize(("number", "words"), [(0, "0 giorni"), (1, "1 giorno"), (2, "2 giorni")])
def test_italian_needs_no_catalogue_for_its_plurals(number: int, words: str) -> None:
    with override("it"):
        assert ngettext("%(n)d giorno", "%(n)d giorni", number) % {"n": number} == words


@pytest.mark.parametrize(("number", "words"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_english_has_plurals_of_its_own(number: int, words: str) -> None:
    with override("en"):
        assert ngettext("%(n)d giorno", "%(n)d giorni", number) % {"n": number} == words


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("it", "Accedi"), ("en", "Sign in")])
def test_a_page_speaks_the_language_of_the_cookie_and_says_which(
    client: Client, language: str, words: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(reverse("account_login")).content.decode()
    assert f'<html lang="{language}"' in page
    assert words in page


def test_who_asks_for_no_language_reads_italian() -> None:
    assert settings.LANGUAGE_CODE == "it"
    with override("it"):
        assert gettext("Accedi") == "Accedi"
