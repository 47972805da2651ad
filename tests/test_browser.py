"""The fixtures for browser tests notice what they promise to notice."""

import pytest

pytestmark = pytest.mark.browser


def test_a_violation_of_the_security_policy_is_noticed(page, complaints):
    page.goto("/accesso/login/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    assert any("Content Security Policy" in text for text in complaints.unexpected())
    complaints.expect("Content Security Policy")
    assert complaints.unexpected() == []


def test_an_uncaught_exception_is_noticed(page, complaints):
    page.goto("/accesso/login/")
    page.evaluate("setTimeout(() => { throw new Error('broken script') })")
    page.wait_for_timeout(100)
    assert any("broken script" in text for text in complaints.unexpected())
    complaints.expect("broken script")


def test_a_page_that_is_not_there_is_for_the_test_to_judge(page, complaints):
    assert page.goto("/accounts/never/").status == 404
    assert complaints.unexpected() == []


def test_the_accessibility_check_can_fail(page, axe):
    page.goto("/accesso/login/")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    with pytest.raises(AssertionError, match="html-has-lang"):
        axe(page)


def test_the_accessibility_check_leaves_the_window_as_wide_as_it_was(page, axe):
    page.goto("/accesso/login/")
    axe(page)
    assert page.viewport_size == {"width": 1366, "height": 768}
