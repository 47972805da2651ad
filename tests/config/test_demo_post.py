"""The e-mails of the demo, as its page shows them."""

from pathlib import Path

from django.core.mail import EmailMessage, get_connection

from config.demo_post import mails

BACKEND = "django.core.mail.backends.filebased.EmailBackend"


def test_of_several_e_mails_sent_together_each_stands_by_itself_the_newest_first(tmp_path: Path) -> None:
    together = [
        EmailMessage(
            subject=subject, body=f"Aprite http://127.0.0.1/{subject}/ e leggete.", to=["a@coop.test"]
        )
        for subject in ("invio", "tavolo")
    ]
    get_connection(BACKEND, file_path=tmp_path).send_messages(together)
    assert [(mail.subject, mail.path) for mail in mails(tmp_path)] == [
        ("tavolo", "/tavolo/"),
        ("invio", "/invio/"),
    ]
    assert not any("Message-ID" in mail.text for mail in mails(tmp_path))
