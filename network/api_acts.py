"""What the acts of the network share in the API: a row, an action, the body it takes, how it is answered."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api import Body
from accounts.models import User
from accounts.permissions import require
from accounts.repeating import answer_once
from accounts.requests import ApiRequest
from network.models import Ambito
from network.models.called import LONGEST_WHY
from network.people import ambiti_of

View = TypeVar("View", bound=APIView)
Rows = Callable[[User], QuerySet[Any]]
Choose = Callable[[User, Any], QuerySet[Any]]


class Among(serializers.PrimaryKeyRelatedField[Any]):
    """The id of a row among those that ``choose(user, row)`` finds; ``row`` is what the act is on."""

    def __init__(self, model: type[Model], choose: Choose, **kwargs: Any) -> None:
        self.choose = choose
        super().__init__(queryset=QuerySet(model).none(), **kwargs)

    def get_queryset(self) -> Any:
        return self.chosen_among.all()

    @cached_property
    def chosen_among(self) -> Any:
        """Found once, however many ids are sent."""
        if "request" not in self.context:  # the schema is being drawn
            return super().get_queryset()
        return self.choose(self.context["request"].user, self.context.get("row"))


class CallOffSerializer(Body):
    """Why a meeting is called off: whoever was invited reads it."""

    reason = serializers.CharField(max_length=LONGEST_WHY)


class OfAmbitoBody(Body):
    """For what belongs to an Ambito; who works in only one need not name it."""

    ambito = Among(Ambito, lambda user, _row: ambiti_of(user), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "ambito" not in attrs:
            own = list(ambiti_of(self.context["request"].user)[:2])
            if len(own) != 1:
                raise ValidationError({"ambito": _("Scegli l'ambito")})
            attrs["ambito"] = own[0]
        return attrs


def acted(  # noqa: PLR0913
    request: ApiRequest,
    act: Callable[..., Any],
    body: type[Serializer[Any]],
    answer: type[Serializer[Any]],
    *,
    status: int = 200,
    row: Any = None,
    **known: Any,
) -> Response:
    """Do what a body asks, once for each ``Idempotency-Key``, and answer what became of it.

    Args:
        act: the action, called with ``known`` and what the body holds.
        row: what the body chooses from, when it names other rows.
    """
    asked = body(data=request.data, context={"request": request, "row": row})
    asked.is_valid(raise_exception=True)

    def do() -> Response:
        done = act(by=request.user, **known, **asked.validated_data)
        return Response(answer(done, context={"request": request}).data, status=status)

    return answer_once(request, do)


class RowAct(APIView):
    """One act on one row."""

    rows: ClassVar[Rows]
    act: ClassVar[Callable[..., Any]]
    about: ClassVar[str]
    body: ClassVar[type[Serializer[Any]]]
    answer: ClassVar[type[Serializer[Any]]]
    status: ClassVar[int]
    name: ClassVar[str]

    def post(self, request: ApiRequest, pk: int) -> Response:
        kind = type(self)
        row = get_object_or_404(kind.rows(request.user), pk=pk)
        require(request.user, f"network.{self.name}", row)
        known = {self.about: row}
        return acted(request, kind.act, self.body, self.answer, status=self.status, row=row, **known)


def row_act(  # noqa: PLR0913
    act: Callable[..., Any],
    summary: str,
    *,
    about: str,
    rows: Rows,
    answer: type[Serializer[Any]],
    body: type[Serializer[Any]] | None = None,
    status: int = 200,
) -> type[RowAct]:
    """The API class of one act, named like its action.

    Args:
        about: the argument of the action that is the row.
        rows: those that a person may see, with all that the rule of the act reads.
        body: what is sent; None when nothing is.
    """
    return named_act(
        RowAct,
        act.__name__,
        summary,
        body,
        {status: answer},
        __module__=act.__module__,
        act=staticmethod(act),
        rows=staticmethod(rows),
        about=about,
        answer=answer,
        status=status,
    )


def named_act(  # noqa: PLR0917
    base: type[View], name: str, summary: str, body: type[Serializer[Any]] | None, answers: Any, **more: Any
) -> type[View]:
    """A class of the API like ``base`` for one act, named like its action.

    Args:
        body: what is sent; None when nothing is.
        answers: what the schema says is answered.
        more: what else ``base`` wants to know of the act.
    """
    title = "".join(word.title() for word in name.split("_"))
    namespace = {
        "__doc__": summary,
        "__module__": base.__module__,
        "name": name,
        "body": body or Body,
        **more,
    }
    described: type[View] = extend_schema(request=body, responses=answers, summary=summary)(
        type(title, (base,), namespace)
    )
    return described
