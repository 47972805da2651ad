"""Every address of the API × every role, as the access table says; a refusal changes nothing."""

import pytest
from django.test import Client

from tests.access.rows import EVERYBODY, Row
from tests.access.scene import Scene, address, undone
from tests.access.table import API
from tests.access.visiting import Visitors, ask, check


@pytest.mark.parametrize("row", API, ids=lambda row: row.name)
def test_each_api_act_answers_each_role_as_the_table_says(scene: Scene, visitors: Visitors, row: Row) -> None:
    options = {"content_type": "application/json"} if row.method == "post" else {}
    url = address(row, scene)
    assert ask(scene, Client(), row, url, **options) == 401
    with undone() as changed:
        for role in sorted(EVERYBODY - row.allowed):
            check(row, role, ask(scene, visitors.program(role), row, url, **options))
    assert not changed, f"{row.name}: a refusal changed the database"
    for role in sorted(row.allowed):
        check(row, role, ask(scene, visitors.program(role), row, url, **options))
        if row.method == "post":
            break
