"""How what happens to a referral is told in the story of the situation it comes from."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from audit.telling import Telling, tell

OPENS = ("Referral", _("Apri l'invio"))

_TELLINGS = {
    "send_referral": Telling(
        "it-share",
        _("ha chiesto aiuto a %(Referral.service)s"),
        lines=("%(Referral.need)s", _("Risposta attesa entro: %(Referral.answer_due_at)s.")),
    ),
    "amend_referral": Telling(
        "it-pencil",
        _("ha corretto l'invio a %(Referral.service)s"),
        lines=("%(Referral.need)s", _("Risposta attesa entro: %(Referral.answer_due_at)s.")),
    ),
    "write_introduction": Telling(
        "it-file",
        _("ha scritto una lettera di presentazione per %(Introduction.service)s"),
        lines=("%(Introduction.need)s",),
    ),
    "record_opposition": Telling(
        "it-warning-circle",
        _("ha segnato che la persona non vuole %(Opposition.service)s"),
        lines=("%(Opposition.words)s",),
    ),
    "lift_opposition": Telling(
        "it-check-circle", _("ha segnato che la persona non si oppone più a %(Opposition.service)s")
    ),
    "withdraw_referral": Telling("it-minus-circle", _("ha ritirato l'invio a %(Referral.service)s")),
    "see_referral": Telling("it-password-visible", _("ha aperto l'invio a %(Referral.service)s")),
    "accept_referral": Telling(
        "it-check-circle",
        _("ha accettato l'invio a %(Referral.service)s"),
        tone="risposta",
        lines=("%(Message.text)s",),
    ),
    "undo_accept_referral": Telling(
        "it-refresh", _("ha annullato l'accettazione dell'invio a %(Referral.service)s")
    ),
    "decline_referral": Telling(
        "it-close-circle",
        _("non può accettare l'invio a %(Referral.service)s"),
        lines=(
            "%(Referral.decline_reason)s",
            "%(Referral.decline_words)s",
            _("Chi potrebbe farlo: %(Referral.alternative)s"),
        ),
    ),
    "request_information": Telling(
        "it-comment",
        _("chiede informazioni per l'invio a %(Referral.service)s"),
        lines=("«%(Message.text)s»",),
    ),
    "give_information": Telling(
        "it-comment", _("ha risposto a %(Referral.service)s"), lines=("«%(Message.text)s»",)
    ),
    "start_referral": Telling("it-clock", _("ha cominciato il lavoro: invio a %(Referral.service)s")),
    "complete_referral": Telling(
        "it-check-circle",
        _("ha concluso l'invio a %(Referral.service)s"),
        tone="risposta",
        lines=(
            "%(Referral.outcome)s",
            "%(Referral.outcome_words)s",
            _("Che cosa succede adesso: %(Referral.next_step)s"),
        ),
    ),
    "end_referral": Telling(
        "it-close-circle",
        _("ha chiuso l'invio a %(Referral.service)s al posto del servizio"),
        lines=("%(Referral.outcome)s", "%(Referral.outcome_words)s"),
    ),
    "send_link": Telling("it-mail", _("ha mandato un nuovo collegamento alla casella del servizio")),
    "revoke_links": Telling("it-locked", _("ha revocato il collegamento mandato al servizio")),
    "make_letter_ready": Telling("it-mail", _("ha spedito un'e-mail alla casella del servizio")),
    "write_message": Telling(
        "it-comment", _("ha scritto un messaggio in un invio"), lines=("«%(Message.text)s»",)
    ),
    "correct_message": Telling(
        "it-pencil", _("ha corretto un messaggio in un invio"), lines=("«%(Message.text)s»",)
    ),
}

for _action, _telling in _TELLINGS.items():
    tell(f"referrals.{_action}", replace(_telling, opens=OPENS))
