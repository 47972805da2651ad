"""The home of the desk."""

from django.test import Client

DESK = "/sportello/"


def search(client: Client, terms: str) -> str:
    return client.post(DESK, {"q": terms}).content.decode()
