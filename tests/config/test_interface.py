"""The small components: what they write, and that colour is never alone."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from config import tones
from network.urgency import Urgency


def drawn(source: str, **context: Any) -> str:
    return Template("{% load interface %}" + source).render(Context(context))


def test_an_icon_is_hidden_from_screen_readers() -> None:
    html = drawn('{% icon "it-search" "sm" "white" %}')
    assert 'class="icon icon-sm icon-white" aria-hidden="true" focusable="false"' in html
    assert 'icone.svg#it-search"' in html


@pytest.mark.parametrize("level", Urgency)
def test_every_urgency_is_said_in_words(level: Urgency) -> None:
    assert str(level.short_label) in drawn("{% urgency level %}", level=level.value)


def test_an_urgency_may_carry_words_of_its_own() -> None:
    assert "entro oggi" in drawn('{% urgency "urgent" "entro oggi" %}')


def test_a_state_is_said_in_words_with_the_tone_of_its_code() -> None:
    in_charge = drawn('{% state "in_charge" "in carico" %}')
    assert in_charge.strip() == '<span class="stato stato-ok">In carico</span>'
    assert drawn('{% state "closed" "chiusa" %}').strip() == '<span class="stato">Chiusa</span>'
    assert "stato-errore" in drawn('{% state "closed" "chiusa" tone="errore" %}')


@pytest.mark.parametrize(
    ("name", "initials"), [("Giulia Riva", "GR"), ("Maria De Santis", "MS"), ("Cher", "C"), ("", "")]
)
def test_an_avatar_shows_the_initials(name: str, initials: str) -> None:
    assert f"<span>{initials}</span>" in drawn("{% avatar name %}", name=name)


def test_crumbs_end_with_the_page_itself() -> None:
    html = drawn('{% crumbs "/a" "Sportello" "/b" "Schede" "Riepilogo" %}')
    assert '<li><a href="/a">Sportello</a></li>' in html
    assert '<li aria-current="page">Riepilogo</li>' in html


def test_tabs_mark_the_current_page_and_count_only_where_there_is_a_number() -> None:
    items = [
        SimpleNamespace(url="/1", label="Diario", is_current=True, count=None),
        SimpleNamespace(url="/2", label="Invii", is_current=False, count=0),
    ]
    html = drawn('{% tabs items "Parti" %}', items=items)
    assert html.count('aria-current="page"') == 1
    assert html.count('class="conta conta-chiara"') == 1


def test_an_empty_list_says_what_to_do() -> None:
    html = drawn('{% empty_state "Niente" "Quando arriva compare qui" "/cerca" "Cerca" %}')
    assert "Quando arriva compare qui" in html
    assert 'href="/cerca">Cerca</a>' in html
    assert "href" not in drawn('{% empty_state "Niente" %}')


def test_older_entries_have_a_link_only_when_there_are_any() -> None:
    assert 'href="?prima=9">Voci più vecchie (14)</a>' in drawn('{% older "?prima=9" count=14 %}')
    assert drawn('{% older "" %}').strip() == ""


@pytest.mark.parametrize("tone", tones.BOXES)
def test_a_message_says_in_words_how_grave_it_is(tone: str) -> None:
    html = drawn("{% notice_box text tone=tone focus=True %}", text="<b>Ciao</b>", tone=tone)
    assert f"{tones.BOXES[tone].label}: " in html
    assert "&lt;b&gt;" in html
    assert "data-fuoco" in html


@pytest.mark.parametrize(("level", "tone"), [("success", "ok"), ("error", "errore"), ("", "info")])
def test_messages_take_the_tone_of_their_level(level: str, tone: str) -> None:
    assert tones.message_tone(level) == tone


def test_a_toast_with_something_to_do_never_leaves_by_itself() -> None:
    assert "data-azione" in drawn('{% toast 7 12 "Nuovo invio" "Sportello" "/invii/7/" %}')
    assert "data-azione" not in drawn('{% toast 7 12 "Fatto" %}')
    assert 'data-notice="7" data-seq="12"' in drawn('{% toast 7 12 "Fatto" %}')


def test_a_change_is_told_before_and_after_for_who_cannot_see_the_stroke() -> None:
    changes = [SimpleNamespace(label="Urgenza", before="Prioritaria", after="Urgente")]
    html = drawn("{% differences changes %}", changes=changes)
    assert '<del><span class="visually-hidden">prima: </span>Prioritaria</del>' in html
    assert '<ins><span class="visually-hidden">ora: </span>Urgente</ins>' in html


def test_an_entry_of_a_history_holds_what_stands_between_its_tags() -> None:
    opening = '{% timeline_entry icon="it-user" when=None who=who what="scrive" %}'
    html = drawn(opening + "<p>Nota</p>{% endtimeline_entry %}", who="<Ada>")
    assert "<strong>&lt;Ada&gt;</strong> scrive" in html
    assert "<p>Nota</p>" in html


def test_a_question_is_posted_with_the_token_and_may_be_cancelled() -> None:
    opening = '{% confirm_box title="Chiudi" action="/chiudi/" button="Chiudi" cancel_url="/" %}'
    html = drawn(opening + "<p>Sicuro?</p>{% endconfirm_box %}", request=RequestFactory().get("/"))
    assert 'method="post" action="/chiudi/"' in html
    assert "csrfmiddlewaretoken" in html
    assert "<p>Sicuro?</p>" in html
    assert 'href="/"' in html


def test_a_draft_says_when_it_was_saved() -> None:
    assert "Niente da salvare" in drawn("{% draft_state %}")
    assert 'id="salvataggio"' in drawn("{% draft_state %}")
