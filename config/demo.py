"""One-click sign-in with the accounts of the demo. Nothing of this is reachable outside ``DEMO=1``."""

from dataclasses import dataclass

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import User
from intake.routing.candidates import coordinated_by

PASSWORD = "accoglienza"  # noqa: S105 - the published password of invented people


DOMAIN = "@demo.test"
COORDINATOR = f"coordinamento{DOMAIN}"


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo and what it shows."""

    name: str
    label: Promise

    @property
    def email(self) -> str:
        return self.name + DOMAIN


ACCOUNTS = (
    DemoAccount("sportello", _("Sportello di Dalmine")),
    DemoAccount("sportello.zanica", _("Sportello di Zanica")),
    DemoAccount("assistente", _("Assistente sociale, presidio di Dalmine")),
    DemoAccount("assistente2", _("Assistente sociale, presidio di Dalmine")),
    DemoAccount("educatore", _("Educatore di cooperativa, presidio di Dalmine")),
    DemoAccount("psicologo", _("Psicologo, presidio di Dalmine")),
    DemoAccount("coordinamento", _("Coordinatrice dell'ambito")),
    DemoAccount("servizio", _("Referente di un servizio partner")),
    DemoAccount("servizio2", _("Referente di un altro servizio")),
    DemoAccount("ufficiopiano", _("Ufficio di piano")),
    DemoAccount("supervisore", _("Supervisore dei gruppi")),
    DemoAccount("macroarea", _("Ufficio di piano di tre ambiti, area di Crotone")),
    DemoAccount("crotone", _("Coordinatrice dell'ambito di Crotone")),
    DemoAccount("dpo", _("Responsabile della protezione dei dati")),
    DemoAccount("admin", _("Amministratore tecnico")),
)


def other_operators() -> list[User]:
    """Who else the coordinator of the demo may give a situation to, so that any pair can be played."""
    coordinator = User.objects.filter(email=COORDINATOR).first()
    posts = coordinated_by(coordinator) if coordinator else ()
    people = {post.user for post in posts if post.user.is_active and not post.user.email.endswith(DOMAIN)}
    return sorted(people, key=lambda user: (user.last_name, user.first_name))


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the person of the demo named in the form."""
    known = {account.email for account in ACCOUNTS} | {user.email for user in other_operators()}
    user = get_object_or_404(User.objects.filter(email__in=known), email=request.POST.get("email", ""))
    response: HttpResponse = perform_login(request, Login(user=user))
    return response
