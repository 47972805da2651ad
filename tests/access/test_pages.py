"""Every page × every role, as the access table says; a refusal changes nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.rows import EVERYBODY, Row
from tests.access.scene import Scene, address, undone
from tests.access.table import PAGES
from tests.access.visiting import Visitors, ask, check

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_each_page_answers_each_role_as_the_table_says(scene: Scene, visitors: Visitors, row: Row) -> None:
    url = address(row, scene)
    with undone() as changed:
        for role in sorted(EVERYBODY - row.allowed):
            check(row, role, ask(scene, visitors.page(role), row, url))
    assert not changed, f"{row.name}: a refusal changed the database"
    for role in sorted(row.allowed):
        check(row, role, ask(scene, visitors.page(role), row, url))
        if row.method == "post":
            break  # the first may change what the next would find


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_whoever_is_not_signed_in_is_asked_who_they_are(scene: Scene, row: Row) -> None:
    client = Client()
    url = address(row, scene)
    answer = client.get(url) if row.method == "get" else client.post(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("row", [row for row in PAGES if row.about], ids=lambda row: row.name)
def test_what_does_not_exist_answers_like_what_one_may_not_see(
    scene: Scene, visitors: Visitors, row: Row
) -> None:
    other = scene.objects[row.about].pk
    absent = NOWHERE if row.about == "draft" else other + 10_000
    client = visitors.page("foreigner")
    status = {ask(scene, client, row, reverse(row.name, args=[pk])) for pk in (other, absent)}
    assert status == {404}
