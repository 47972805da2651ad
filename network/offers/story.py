"""How the acts on offers of help are told, and the story of one: never who offers it, nor for whom."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.sources import Source
from audit.telling import Entry, Telling, tell
from network.changes import changes_of
from network.offers.models import Offer, OfferHours, OfferRequest
from network.offers.rules import keeps

_TELLINGS = {
    "register_offer": Telling("it-flag", _("ha scritto l'offerta")),
    "check_offer": Telling("it-check", _("ha segnato le verifiche"), lines=("%(Offer.checks)s",)),
    "renew_offer": Telling("it-refresh", _("ha rinnovato il consenso"), changes=("Offer",)),
    "withdraw_offer": Telling("it-minus-circle", _("ha ritirato l'offerta")),
    "ask_for_help": Telling("it-comment", _("ha chiesto questo aiuto"), lines=("%(OfferRequest.words)s",)),
    "answer_offer_request": Telling(
        "it-mail",
        _("ha portato la risposta: %(OfferRequest.state)s"),
        lines=("%(OfferRequest.agreed)s",),
    ),
    "record_hours": Telling(
        "it-clock",
        _("ha segnato le ore"),
        lines=(_("%(OfferHours.day)s: %(OfferHours.hours)s ore"),),
    ),
    "end_help": Telling("it-check-circle", _("ha scritto che l'aiuto è finito")),
}
for _name, _telling in _TELLINGS.items():
    tell(f"network.{_name}", _telling)


def story_of(offer: Offer, user: User) -> list[Entry]:
    """How an offer went on for who keeps it; who asked for it reads of their own requests only."""
    requests = OfferRequest.objects.visible_to(user).filter(offer=offer).order_by().values("pk")
    hours = OfferHours.objects.filter(help_request__in=requests).order_by().values("pk")
    asked = [Source(OfferRequest, requests), Source(OfferHours, hours)]
    return changes_of(*([Source(Offer, [offer.pk])] if keeps(user, offer) else []), *asked)
