"""An Ambito composes its form: any version a person can compose renders, validates and survives the next."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import clock
from intake.actions import compose_form, move_question, publish_form, remove_question, write_question
from intake.forms.question import QuestionForm
from intake.forms.scheda import SchedaForm
from intake.models import FormVersion, IntakeDraft
from intake.questions.comparing import differences
from intake.questions.composing import (
    keeps_the_core,
    next_code,
    renewed,
    with_moved,
    with_question,
    without_question,
)
from intake.questions.core import core_form
from intake.questions.definition import FormDefinition, Question, Words
from intake.questions.typed import OPEN, as_typed
from intake.questions.wording import CLASS_WORDS, FACT_WORDS, OWN_KINDS
from intake.scheda.sheet import parts_of
from network.models import Municipality
from tests.intake.filling import begin, fill, register, typed
from tests.intake.questions.invented_answers import WORDS, typed_answers
from tests.world import World

CORE = core_form()
SECTIONS = [section.code for section in CORE.sections]
MAIN = {
    **{"channel": "desk", "reporter_kind": "self", "municipality": "1", "birth_date": "12 3 1984"},
    **{"last_name": "Ferri", "first_name": "Elena", "request": "Casa.", "areas": ["elderly"]},
    **{"urgency": "priority", "outcome": "information", "privacy_notice": "given"},
}


def asked(**changes: Any) -> dict[str, Any]:
    """A question as the coordinator writes it."""
    return {"label": "Ha un animale?", "section": "living", "kind": "yes_no", "visibility": "P3", **changes}


def composed(form: FormDefinition, **changes: Any) -> Question:
    checked = QuestionForm(asked(**changes), form=form)
    assert checked.is_valid(), checked.errors
    return checked.composed()


WRITTEN = st.fixed_dictionaries(
    {
        "label": WORDS.filter(str.strip),
        "help": st.just("") | WORDS,
        "section": st.sampled_from(SECTIONS),
        "kind": st.sampled_from(OWN_KINDS),
        "options": st.lists(st.sampled_from(("Cane", "Gatto", "Pesce", "Altro")), unique=True).map("\n".join),
        "visibility": st.sampled_from(list(CLASS_WORDS)),
        "condition": st.just("") | st.sampled_from([f"fact:{name}:yes" for name in FACT_WORDS]),
        "required": st.booleans(),
    }
)


@st.composite
def forms(draw: st.DrawFn) -> FormDefinition:
    """Any form a person can compose: questions added, moved and taken out again."""
    form = CORE
    for written in draw(st.lists(WRITTEN, min_size=1, max_size=4)):
        checked = QuestionForm(written, form=form)
        if checked.is_valid():
            question = checked.composed().named(next_code([form]))
            form = with_question(form, written["section"], question)
            for up in draw(st.lists(st.booleans(), max_size=3)):
                form = with_moved(form, question.code, up=up)
    own = [one.code for _section, one in form.own]
    for code in draw(st.lists(st.sampled_from(own), unique=True, max_size=1)) if own else ():
        form = without_question(form, code)
    return form


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(form=forms(), data=st.data())
def test_any_form_keeps_the_core_renders_validates_and_survives_the_next(
    form: FormDefinition, data: st.DataObject
) -> None:
    assert keeps_the_core(form, CORE)
    kept = FormDefinition.from_mapping({"sections": form.as_mapping()})
    assert kept.as_mapping() == form.as_mapping()
    assert renewed(CORE, kept).as_mapping() == form.as_mapping()
    place = Municipality(pk=1, name="Borgo")
    opened = SchedaForm(initial={OPEN: SECTIONS}, municipalities=[place], definition=kept)
    assert all(str(opened[question.code]) for _section, question in kept.own)
    own = FormDefinition(
        tuple(replace(s, questions=tuple(q for q in s.questions if q.own)) for s in kept.sections)
    )
    if not own.questions:
        return
    filled = SchedaForm({**MAIN, **data.draw(typed_answers(own))}, municipalities=[place], definition=kept)
    if filled.is_valid():
        scheda = filled.scheda()
        again = SchedaForm(
            {**MAIN, **as_typed(kept, scheda.answers)}, municipalities=[place], definition=kept
        )
        assert again.is_valid(), again.errors
        assert again.scheda().answers == scheda.answers
        told = [line for part in parts_of(scheda, kept, []) for s in part.sections for line in s.lines]
        assert len(told) == len(scheda.answers)


def test_a_core_question_is_neither_taken_out_nor_moved() -> None:
    for change in (
        lambda: without_question(CORE, "education"),
        lambda: with_moved(CORE, "education", up=True),
    ):
        with pytest.raises(ValidationError, match="in tutte le schede"):
            change()


def test_a_question_on_which_another_depends_stays() -> None:
    form = with_question(CORE, "living", composed(CORE).named("own_1"))
    then = composed(form, label="Quale?", kind="text", condition="answer:own_1:yes").named("own_2")
    form = with_question(form, "living", then)
    with pytest.raises(ValidationError, match="si chiede solo dopo questa"):
        without_question(form, "own_1")
    assert "own_1" not in without_question(without_question(form, "own_2"), "own_1").questions


def test_a_line_that_stays_keeps_its_code() -> None:
    first = composed(CORE, kind="choice", options="Cane\nGatto").named("own_1")
    form = with_question(CORE, "living", first)
    changed = QuestionForm(asked(kind="choice", options="Pesce\nGatto"), form=form, question=first)
    assert changed.is_valid()
    assert [(one.code, one.label.it) for one in changed.composed().options] == [
        ("o3", "Pesce"),
        ("o2", "Gatto"),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"label": ""}, "label", "Scrivi la domanda come la legge chi compila"),
        ({"kind": ""}, "kind", "Scegli il tipo di risposta"),
        ({"visibility": ""}, "visibility", "Scegli chi può leggere la risposta"),
        ({"kind": "choice", "options": "Una"}, "options", "Scrivi da 2 a 30 risposte, una per riga"),
    ],
)
def test_what_is_wrong_in_a_question_is_said(changes: dict[str, str], field: str, words: str) -> None:
    assert QuestionForm(asked(**changes), form=CORE).errors == {field: [words]}


def test_every_condition_of_the_core_is_said_in_words() -> None:
    names = {name for one in CORE.questions.values() for name in one.when}
    assert names <= FACT_WORDS.keys() | CORE.questions.keys()
    assert {fact for section in CORE.sections for fact in section.when} <= FACT_WORDS.keys()


def test_two_versions_stand_side_by_side() -> None:
    before = with_question(CORE, "living", composed(CORE).named("own_1"))
    after = with_question(before, "living", composed(before, label="Ha un cane?").named("own_1"))
    after = with_question(after, "living", composed(after, label="Nuova").named("own_2"))
    changed, added = differences(before, after)
    assert changed.before is not None
    assert [aspect.words for aspect in changed.before.aspects] == ["Ha un animale?"]
    assert changed.after is not None
    assert [aspect.words for aspect in changed.after.aspects] == ["Ha un cane?"]
    assert added.before is None
    assert differences(CORE, CORE) == []


# ---- the acts


@pytest.fixture
def version(world: World) -> FormVersion:
    return compose_form(by=world.coordinator, ambito=world.ambito)


def add(world: World, version: FormVersion, **changes: Any) -> Question:
    section = changes.get("section", "living")
    question = composed(version.form, **changes)
    return write_question(by=world.coordinator, version=version, section=section, question=question)


def test_one_version_is_composed_at_a_time(world: World, version: FormVersion) -> None:
    assert compose_form(by=world.admin, ambito=world.ambito) == version
    assert (version.version, version.is_composed) == (2, True)


def test_a_version_holds_from_its_day_and_drafts_keep_theirs(world: World, version: FormVersion) -> None:
    add(world, version)
    publish_form(by=world.coordinator, ambito=world.ambito, valid_from=clock.today() + timedelta(days=3))
    assert FormVersion.objects.in_force(world.ambito.pk).version == 1
    with clock.at(clock.now() + timedelta(days=3)):
        assert FormVersion.objects.in_force(world.ambito.pk).version == 2
        following = compose_form(by=world.coordinator, ambito=world.ambito)
    assert "own_1" in following.form.questions


def test_a_published_version_never_changes(world: World, version: FormVersion) -> None:
    add(world, version)
    publish_form(by=world.coordinator, ambito=world.ambito)
    for change in (
        lambda: add(world, version),
        lambda: remove_question(by=world.coordinator, version=version, code="own_1"),
        lambda: move_question(by=world.coordinator, version=version, code="own_1", up=True),
    ):
        with pytest.raises(ValidationError, match="già stata pubblicata") as refused:
            change()
        assert refused.value.code == "conflict"


def test_a_code_is_never_used_again(world: World, version: FormVersion) -> None:
    add(world, version)
    publish_form(by=world.coordinator, ambito=world.ambito)
    following = compose_form(by=world.coordinator, ambito=world.ambito)
    remove_question(by=world.coordinator, version=following, code="own_1")
    following.refresh_from_db()
    assert add(world, following).code == "own_2"


def test_a_day_that_is_past_is_refused(world: World, version: FormVersion) -> None:
    with pytest.raises(ValidationError, match="Scegli oggi o un giorno che deve venire"):
        publish_form(by=world.coordinator, ambito=world.ambito, valid_from=clock.today() - timedelta(days=1))


@pytest.mark.parametrize("who", ["desk", "giulia", "north_coordinator", "planner", "auditor"])
def test_only_who_coordinates_or_administers_the_ambito_composes(
    world: World, version: FormVersion, who: str
) -> None:
    user = getattr(world, who)
    for act in (
        lambda: compose_form(by=user, ambito=world.ambito),
        lambda: write_question(by=user, version=version, section="living", question=composed(CORE)),
        lambda: remove_question(by=user, version=version, code="own_1"),
        lambda: move_question(by=user, version=version, code="own_1", up=True),
        lambda: publish_form(by=user, ambito=world.ambito),
    ):
        with pytest.raises(PermissionDenied):
            act()


# ---- the pages


def page(client: Client, name: str, *args: int, **query: str) -> str:
    answer = client.get(reverse(f"intake:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_coordinator_composes_previews_compares_and_publishes(client: Client, world: World) -> None:
    client.force_login(world.coordinator)
    address = client.post(reverse("intake:compose_form"))["Location"]
    version = FormVersion.objects.get(published_at=None)
    written = client.post(reverse("intake:write_question", args=[version.pk]), asked())
    assert written["Location"] == f"{address}#s-living"
    assert "Ha un animale?" in page(client, "form_version", version.pk)
    assert "Ha un animale?" in page(client, "preview_form", version.pk)
    first = FormVersion.objects.get(version=1)
    assert "Ha un animale?" in page(client, "compare_forms", version.pk, con=str(first.pk))
    day = clock.today().strftime("%d/%m/%Y")
    answer = client.post(reverse("intake:publish_form", args=[version.pk]), {"valid_from": day}, follow=True)
    assert "Versione 2 pubblicata." in answer.content.decode()
    assert (
        client.post(reverse("intake:publish_form", args=[version.pk]), {"valid_from": day}).status_code == 409
    )


def test_a_question_of_the_ambito_is_asked_at_the_desk_and_old_drafts_do_not_have_it(
    client: Client, world: World, version: FormVersion
) -> None:
    client.force_login(world.desk)
    old = begin(client, world)
    add(world, version)
    publish_form(by=world.coordinator, ambito=world.ambito)
    new = begin(client, world)
    assert fill(client, new, typed(world, own_1="yes")).status_code == 302
    assert register(client, new).status_code == 302
    assert fill(client, old, typed(world, last_name="Conti", own_1="yes")).status_code == 302
    assert register(client, old).status_code == 302
    new, old = (IntakeDraft.objects.select_related("intake__form_version").get(pk=d.pk) for d in (new, old))
    assert (new.intake.form_version.version, new.intake.answers) == (2, {"own_1": "yes"})
    assert (old.intake.form_version.version, old.intake.answers) == (1, {})
    assert "Ha un animale?" in client.get(new.intake.get_absolute_url()).content.decode()


def test_a_wrong_question_or_day_is_said_and_nothing_typed_is_lost(
    client: Client, world: World, version: FormVersion
) -> None:
    client.force_login(world.admin)
    answer = client.post(reverse("intake:write_question", args=[version.pk]), asked(kind=""))
    assert answer.status_code == 422
    assert 'value="Ha un animale?"' in answer.content.decode()
    answer = client.post(reverse("intake:publish_form", args=[version.pk]), {"valid_from": "ieri"})
    assert answer.status_code == 422
    assert 'value="ieri"' in answer.content.decode()


def test_words_have_two_languages() -> None:
    assert str(Words("Casa", "Home")) == "Casa"
