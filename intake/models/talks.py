"""Asking who coordinates to talk about what one carries."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.history import TrackedQuerySet
from audit.models import TrackedModel
from network.models import Ambito, Post


class TalkRequestQuerySet(TrackedQuerySet["TalkRequest"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those of the people of the units one coordinates."""
        units = user.grants.units(Role.COORDINATOR)
        posts = Post.objects.current().filter(Q(unit__in=units) | Q(unit__root__in=units), role=Role.OPERATOR)
        ambiti = user.grants.ambiti(Role.COORDINATOR)
        return self.filter(Q(operator=user) | Q(operator__in=posts.values("user"), ambito__in=ambiti))

    def waiting(self) -> Self:
        return self.filter(settled_at=None)


class TalkRequest(TrackedModel):
    """An operator's wish to talk with who coordinates them, until somebody says how it went.

    ``words`` is what they want to talk about, ``outcome`` what was agreed: the two read them, nobody else.
    """

    ambito = models.ForeignKey(Ambito, on_delete=models.PROTECT, related_name="talk_requests")
    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="talk_requests")
    words = models.CharField(_("di che cosa vuoi parlare"), max_length=600, blank=True)
    asked_at = models.DateTimeField(_("chiesto il"), default=clock.now)
    settled_at = models.DateTimeField(_("concluso il"), null=True, blank=True)
    outcome = models.CharField(_("che cosa avete deciso"), max_length=600, blank=True)

    objects = TalkRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("richiesta di confronto")
        verbose_name_plural = _("richieste di confronto")
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "ambito"],
                condition=Q(settled_at=None),
                name="talk_asked_once_at_a_time",
                violation_error_message=_("Hai già chiesto un confronto: chi coordina lo sa."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.operator_id} {self.asked_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Where who coordinates reads it, beside the load it is about."""
        return f"{reverse('intake:operator_load', args=[self.operator_id])}#t-confronto"
