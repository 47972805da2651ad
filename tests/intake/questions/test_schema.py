"""A form as a JSON Schema: another client draws it, and what it accepts is what registering accepts."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from accounts.actions import issue_token
from intake.forms.scheda import SchedaForm
from intake.forms.sections import SectionFields
from intake.models import FormVersion, Intake
from intake.questions.checks import settled
from intake.questions.core import core_form
from intake.questions.schema import answers_schema
from network.models import Municipality
from tests.intake.filling import typed
from tests.intake.questions.invented_answers import typed_answers
from tests.world import World

CORE = core_form()
SCHEMA = answers_schema(CORE)


def sent(world: World, **changes: Any) -> dict[str, Any]:
    """A scheda as a client of the API sends it."""
    main = typed(world, birth_date="1984-03-12", municipality=world.borgo.pk)
    return {**main, "access_point": world.desk_point.pk, **changes}


@pytest.fixture
def headers(world: World) -> dict[str, str]:
    secret = issue_token(by=world.desk, user=world.desk, lifetime=timedelta(days=1))
    return {"Authorization": f"Bearer {secret}"}


def test_the_schema_is_a_good_schema_and_names_every_question() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(CORE.questions)
    assert SCHEMA["properties"]["minor_school"]["oneOf"][4]["x-siuss"] == "SINBA.ScuolaFrequentataType.5"


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=typed_answers(CORE))
def test_what_the_form_accepts_fits_the_schema(answers: dict[str, Any]) -> None:
    form = SchedaForm(answers, municipalities=[Municipality(pk=1, name="Borgo")], definition=CORE)
    form.is_valid()
    assert isinstance(form.sections, SectionFields)
    wrong = {name.split("-")[0] for name in form.errors}
    kept = {
        code: answer
        for code, answer in settled(form.sections.kept(form.cleaned_data)).items()
        if code not in wrong
    }
    if not wrong & set(CORE.questions):
        Draft202012Validator(SCHEMA).validate(kept)


def test_words_follow_the_language() -> None:
    with override("en"):
        assert answers_schema(CORE)["properties"]["education"]["title"] == "Education"


def test_a_client_reads_the_schema_in_force(client: Client, world: World, headers: dict[str, str]) -> None:
    version = FormVersion.objects.get()
    rows = client.get(reverse("api:form_versions"), headers=headers).json()["results"]
    assert [row["id"] for row in rows] == [version.pk]
    schema = client.get(reverse("api:form_schema", args=[version.pk]), headers=headers).json()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(sent(world, answers={"education": "5"}))
    missing = {error.message for error in Draft202012Validator(schema).iter_errors({"anonymous": True})}
    assert any("alias" in words for words in missing)


def test_registering_keeps_the_answers_as_the_form_does(
    client: Client, world: World, headers: dict[str, str]
) -> None:
    body = sent(
        world, answers={"death_date": "2026-01-05", "measures": [{"kind": "none"}], "isee_value": "8.432,50"}
    )
    answer = client.post(reverse("api:register_intake"), body, "application/json", headers=headers)
    assert answer.status_code == 422
    assert "tax_code_kind" in answer.content.decode()
    body["answers"]["tax_code_kind"] = "unknown"
    answer = client.post(reverse("api:register_intake"), body, "application/json", headers=headers)
    assert answer.status_code == 201, answer.content
    assert Intake.objects.get().answers == {
        "death_date": "2026-01-05",
        "measures": [{"kind": "none"}],
        "isee_value": "8432.50",
        "tax_code_kind": "unknown",
    }


def test_an_answer_that_is_no_answer_is_refused(
    client: Client, world: World, headers: dict[str, str]
) -> None:
    body = sent(world, answers={"education": "99", "religion": "x"})
    answer = client.post(reverse("api:register_intake"), body, "application/json", headers=headers)
    assert answer.status_code == 422
    assert "education" in answer.content.decode()
    assert "religion" in answer.content.decode()
    assert not Intake.objects.exists()
