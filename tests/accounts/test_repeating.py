"""The same request twice, one act: also an act that answers nothing, and what was kept before."""

from importlib import import_module

from django.apps import apps
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT
from rest_framework.test import APIRequestFactory

from accounts.models import RepeatableRequest
from accounts.repeating import answer_once
from tests.world import World

KEY = {"HTTP_IDEMPOTENCY_KEY": "una-volta"}


def test_an_act_that_answers_nothing_does_so_again(world: World) -> None:
    done: list[int] = []

    def act() -> Response:
        done.append(1)
        return Response(status=HTTP_204_NO_CONTENT)

    answers = []
    for _time in range(2):
        request = Request(APIRequestFactory().post("/api/v1/notices/", {}, format="json", **KEY))
        request.user = world.desk
        answers.append(answer_once(request, act))
    assert [(answer.status_code, answer.data) for answer in answers] == [(HTTP_204_NO_CONTENT, None)] * 2
    assert done == [1]


def test_what_was_kept_in_clear_before_is_forgotten(world: World) -> None:
    RepeatableRequest(user=world.desk, key="k", digest="d", answer={"last_name": "Ferri"}).save()
    import_module("accounts.migrations.0006_sealed_answers").forget(apps, None)
    assert not RepeatableRequest.objects.exists()
