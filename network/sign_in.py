"""Who asks for a page, read together with where their inbox stands."""

from allauth.account.auth_backends import AuthenticationBackend as Passwords

from accounts.models import User


class AuthenticationBackend(Passwords):
    """Signs in with a password, and reads the signed-in user before each page.

    The numbers of their notices come with them, so they are older than anything the page shows: whatever
    happens while it is being made has a higher number, and the live line draws the page again. Read after
    the page, those numbers would cover a change it does not show.
    """

    def get_user(self, user_id: int) -> User | None:
        """The active user of a session, or None."""
        user = User.objects.select_related("notice_counter").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
