"""People with an open session, as many as a measurement needs."""

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction

from accounts.models import User
from accounts.sessions import BEGAN, SEEN, SessionStore
from audit import clock
from bench.rows import copy_told
from network.models import NoticeCounter, Post
from tests.world import World


def signed_in(world: World, number: int) -> dict[int, str]:
    """So many operators of the north; the key of each with the cookie of their session."""
    template = Post.objects.get(user=world.giulia)
    user = User.objects.get(pk=world.giulia.pk)
    with transaction.atomic():
        keys = [copy_told(user, email=f"pagina{one}@valdoro.test") for one in range(number)]
        for key in keys:
            copy_told(template, user_id=key)
        NoticeCounter.objects.bulk_create([NoticeCounter(user_id=key) for key in keys])
        return {user.pk: _session(user) for user in User.objects.filter(pk__in=keys)}


def _session(user: User) -> str:
    session = SessionStore()
    now = clock.now().timestamp()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "network.sign_in.AuthenticationBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            BEGAN: now,
            SEEN: now,
        }
    )
    session.create()
    return str(session.session_key)
