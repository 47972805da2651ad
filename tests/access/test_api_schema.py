"""Every operation of the API as its schema describes it, with invented and with real ids, for every role.

No fault of ours, no answer without a key, no code that the schema does not tell. In the suite each role asks
an operation one of a few questions, the next role the next; to let each ask it a hundred:
``API_EXAMPLES=100 ./run test tests/access/test_api_schema.py -o faulthandler_timeout=0``.
"""

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core import NotSet
from schemathesis.schemas import APIOperation

from config.api_docs import describe
from config.middleware import is_storable
from config.problems import PROBLEM
from tests.access.rows import EVERYBODY
from tests.access.scene import Scene
from tests.access.table import API
from tests.access.unlogged import reading_watched
from tests.access.visiting import Visitors

FEW = 3
EXAMPLES = int(os.environ.get("API_EXAMPLES", FEW))
ROLES = sorted(EVERYBODY)
FAULT = 500
JSON = "application/json"
PARAMETER = re.compile(r"{\w+}")
NOWHERE = "00000000-0000-4000-8000-000000000000"
ABOUT = {row.name: row.about for row in API}
# What a key of a body or of a query stands for, in the scene.
MEANT = {
    "case": "case",
    "intake": "referred_intake",
    "person": "person",
    "service": "service",
    "municipality": "borgo",
    "access_point": "point",
    "operator": "luca",
    "lead": "luca",
    "co_lead": "elisa",
    "goal": "case",
}


@dataclass(frozen=True)
class Question:
    """One request: what the schema lets somebody send."""

    method: str
    template: str
    path: str
    codes: frozenset[str]
    query: dict[str, Any]
    headers: dict[str, str]
    body: Any
    media_type: str = JSON

    def among(self, scene: Scene) -> "Question":
        """The same about what is in the scene, wherever it names something by its id."""
        return replace(
            self,
            path=real_path(self.template, scene),
            query=with_real_ids(self.query, scene),
            body=with_real_ids(self.body, scene) if isinstance(self.body, dict) else self.body,
        )

    def sent(self) -> bytes:
        if self.body is None:
            return b""
        if self.media_type == JSON:
            return json.dumps(self.body).encode()
        fields = {name: str(value) for name, value in dict(self.body).items() if is_storable(str(value))}
        is_multipart = self.media_type == MULTIPART_CONTENT
        return encode_multipart(BOUNDARY, fields) if is_multipart else urlencode(fields).encode()

    def ask(self, client: Client) -> HttpResponse:
        """The answer, looked at for people without a line of the access log; what it changed is undone."""
        with transaction.atomic():
            is_unlogged = reading_watched()
            answer: Any = client.generic(
                self.method,
                self.path,
                self.sent(),
                content_type=self.media_type,
                query_params=self.query,
                headers=self.headers,
            )
            answer.is_unlogged = is_unlogged(answer)
            transaction.set_rollback(True)
        return answer  # type: ignore[no-any-return]

    def faults(self, client: Client) -> list[str]:
        answer: Any = self.ask(client)
        told = f"{self.method} {self.path} {self.query} {self.body!r:.200}: {answer.status_code}"
        faults = []
        if answer.status_code >= FAULT or str(answer.status_code) not in self.codes:
            faults.append(told)
        elif answer.status_code >= 400 and answer["Content-Type"] != PROBLEM:
            faults.append(f"{told} as {answer['Content-Type']}")
        if answer.is_unlogged:
            faults.append(f"{told}, which shows people and leaves no line of whose data")
        return faults


def real_path(template: str, scene: Scene) -> str:
    """The address of an operation, about the thing of the scene that its row in the table names."""
    for dummy in ("1", NOWHERE):
        with suppress(Resolver404):
            about = ABOUT.get(resolve(PARAMETER.sub(dummy, template)).view_name, "")
            return PARAMETER.sub(str(scene.objects[about].pk) if about else dummy, template)
    raise AssertionError(template)


def with_real_ids(given: dict[str, Any], scene: Scene) -> dict[str, Any]:
    known = {**vars(scene.world), **scene.people, **scene.objects}
    real = {key: known[MEANT[key]].pk for key in given if key in MEANT}
    version = {"version": known["case"].version} if "version" in given else {}
    return {**given, **real, **version}


@cache
def questions() -> list[Question]:
    """The same in every run: what the schema makes of one seed."""
    schema = schemathesis.openapi.from_dict(describe())
    return [question for found in schema.get_all_operations() for question in asked_of(found.ok())]


def questions_of(role: str) -> list[Question]:
    """Those that a role asks: of a few of each operation one, of many all."""
    if EXAMPLES > FEW:
        return questions()
    by_operation: dict[tuple[str, str], list[Question]] = {}
    for question in questions():
        by_operation.setdefault((question.method, question.template), []).append(question)
    return [asked[ROLES.index(role) % len(asked)] for asked in by_operation.values()]


def asked_of(operation: APIOperation[Any, Any, Any, Any]) -> list[Question]:
    found: list[Question] = []
    codes = frozenset(operation.definition.raw["responses"])

    @seed(1)
    @settings(
        max_examples=EXAMPLES, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck)
    )
    @given(operation.as_strategy())
    def collect(case: schemathesis.Case) -> None:
        found.append(
            Question(
                method=case.method,
                template=operation.full_path,
                path=case.formatted_path,
                codes=codes,
                query=dict(case.query or {}),
                headers=headers_of(case),
                body=None if isinstance(case.body, NotSet) else case.body,
                media_type=MULTIPART_CONTENT if case.media_type == "multipart/form-data" else JSON,
            )
        )

    collect()
    return found


def headers_of(case: schemathesis.Case) -> dict[str, str]:
    """The headers of a request, but for the key of who asks; every act is sent as one to do only once."""
    given = {name: value for name, value in (case.headers or {}).items() if value.isascii()}
    given.pop("Authorization", None)
    return {**given, "Idempotency-Key": "una-volta-sola"} if case.method == "POST" else given


def test_without_a_key_nothing_answers(db: None) -> None:
    client = Client()
    answers = {question.ask(client).status_code for question in questions()}
    # 404: a number that no key of the database can be; 400: text that none can hold
    assert answers <= {400, 401, 404}


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_answers_as_its_schema_says(scene: Scene, visitors: Visitors, role: str) -> None:
    client = visitors.program(role)
    client.raise_request_exception = False
    asked = questions_of(role)
    about = [real for question in asked if (real := question.among(scene)) != question]
    faults = [fault for one in [*asked, *about] for fault in one.faults(client)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("role", ["desk", "giulia", "contact", "admin"])
@pytest.mark.parametrize("media_type", [MULTIPART_CONTENT, "application/x-www-form-urlencoded"])
def test_a_form_sent_where_json_is_expected_is_no_fault_of_ours(
    scene: Scene, visitors: Visitors, role: str, media_type: str
) -> None:
    client = visitors.program(role)
    client.raise_request_exception = False
    acts = {(one.method, one.template): one for one in questions() if one.method != "GET"}
    faults = [
        fault
        for act in acts.values()
        for fault in replace(act.among(scene), body={"text": "x"}, media_type=media_type).faults(client)
    ]
    assert not faults, "\n".join(faults)


def test_the_questions_reach_what_they_are_about(scene: Scene, visitors: Visitors) -> None:
    """The control: with keys and ids that are good, most of what may be read is read."""
    client = visitors.program("giulia")
    answered = {
        question.template
        for question in questions()
        if question.among(scene).ask(client).status_code in {200, 201}
    }
    assert len(answered) > 40
