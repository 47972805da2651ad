"""Asking who coordinates to talk about what one carries, and saying how it went."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.holders import holders
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Role
from audit import clock
from audit.actions import action
from audit.wording import when
from intake.models import TalkRequest
from network.models import Post
from network.notice_kinds import NoticeKind
from network.notices import hold_counters, notify


@action
def ask_to_talk(*, by: User, post: Post, words: str = "") -> TalkRequest:
    """Ask who coordinates one's ``post`` to talk about one's load; they are told. Twice asks once.

    Raises:
        ValidationError: the words are too long, or nobody coordinates there today.
    """
    require(by, "intake.ask_to_talk", post)
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    ambito = post.unit.root_id or post.unit_id
    waiting = TalkRequest.objects.waiting().select_for_update(of=("self",), no_key=True)
    standing = waiting.filter(operator=by, ambito=ambito).first()
    if standing is not None:
        return standing
    coordinators = holders(Role.COORDINATOR, {ambito, post.unit_id})
    if not coordinators:
        raise ValidationError(_("Oggi qui non coordina nessuno: scrivi a chi amministra."))
    talk = TalkRequest(ambito_id=ambito, operator=by, words=words.strip())
    talk.full_clean(exclude=["ambito", "operator"])
    talk.save()
    notify(by=by, to=coordinators, kind=NoticeKind.TALK_ASKED, path=talk.get_absolute_url())
    return talk


@action
def settle_talk(*, by: User, talk: TalkRequest, outcome: str = "") -> TalkRequest:
    """Say that the two have talked, or that it serves no more: the person, or who coordinates them.

    The person is told of what somebody else says, and their coordinators that it serves no more. The same
    answer twice changes nothing.

    Raises:
        ValidationError: the words are too long, or (``conflict``) somebody has settled it with other words.
    """
    talk = _locked(talk)
    require(by, "intake.settle_talk", talk)
    if talk.settled_at is not None:
        _refuse_other_words(talk, outcome.strip())
        return talk
    talk.settled_at = clock.now()
    talk.outcome = outcome.strip()
    talk.clean_fields(exclude=["ambito", "operator"])
    talk.save()
    posts = Post.objects.current().filter(
        user=talk.operator_id, role=Role.OPERATOR, unit__root=talk.ambito_id
    )
    coordinators = holders(Role.COORDINATOR, {talk.ambito_id, *posts.values_list("unit", flat=True)})
    hold_counters([talk.operator, *coordinators])
    notify(by=by, to=[talk.operator], kind=NoticeKind.TALK_SETTLED, path=reverse("intake:my_load"))
    if by == talk.operator:
        notify(by=by, to=coordinators, kind=NoticeKind.TALK_OFF, path=talk.get_absolute_url())
    return talk


def _locked(talk: TalkRequest) -> TalkRequest:
    return TalkRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=talk.pk)


def _refuse_other_words(talk: TalkRequest, outcome: str) -> None:
    """Stop who answers second with words of their own, and give back theirs beside the first."""
    if outcome in {"", talk.outcome}:
        return
    row = talk.history.latest("history_id")
    words = _("%(name)s ha già risposto %(when)s: «%(kept)s». Le tue parole non sono salvate: «%(typed)s»")
    told = {"name": row.actor_label, "when": when(row.history_date), "kept": talk.outcome or "—"}
    raise ValidationError(words, code="conflict", params={**told, "typed": outcome})
