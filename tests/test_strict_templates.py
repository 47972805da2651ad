"""An undefined variable fails the test that renders it, in our templates only."""

import pytest
from django.template import Context, Engine, Origin, Template

from tests.strict_templates import INSTALLED, ROOT, UndefinedVariable, UndefinedVariableError


@pytest.fixture
def template():
    engine = Engine(string_if_invalid=UndefinedVariable())

    def build(source: str, file=ROOT / "templates" / "page.html") -> Template:
        return Template(source, origin=Origin(str(file)), engine=engine)

    return build


@pytest.mark.parametrize("source", ["{{ name }}", "{{ person.age }}", "{{ name|default:'nobody' }}"])
def test_an_undefined_variable_is_refused(template, source):
    with pytest.raises(UndefinedVariableError, match=r"page\.html: (name|person\.age) is undefined"):
        template(source).render(Context({"person": {}}))


def test_a_defined_variable_is_shown_even_when_it_is_empty(template):
    assert template("{{ name }}{{ age }}").render(Context({"name": "", "age": None})) == "None"


def test_a_question_about_an_undefined_variable_is_allowed(template):
    assert template("{% if name %}yes{% endif %}").render(Context()) == ""


def test_installed_packages_keep_their_habits(template):
    assert template("{{ name }}", INSTALLED / "package" / "page.html").render(Context()) == ""
