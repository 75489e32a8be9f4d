"""Every page is public, or has roles; what writes says so, and what is read never writes."""

import pytest

from server.domain.vocabulary import Role
from server.web.roles import RIGHTS, is_public


@pytest.fixture
def rules(app):
    return list(app.url_map.iter_rules())


@pytest.mark.engines("sqlite")
def test_every_page_is_public_or_has_roles_and_never_both(rules):
    endpoints = {rule.endpoint for rule in rules}

    assert [e for e in endpoints if not is_public(e) and not RIGHTS.get(e)] == []
    assert [e for e in endpoints if is_public(e) and e in RIGHTS] == []


@pytest.mark.engines("sqlite")
def test_the_table_names_pages_that_exist_and_every_role_can_begin_somewhere(rules):
    assert RIGHTS.keys() - {rule.endpoint for rule in rules} == set()
    assert RIGHTS["staff.home"] == frozenset(Role)


@pytest.mark.engines("sqlite")
def test_every_page_that_takes_a_form_commits_once_and_no_page_that_is_read_writes(app, rules):
    for rule in rules:
        writes = getattr(app.view_functions[rule.endpoint], "writes", False)
        changes = bool(rule.methods & {"POST", "PUT", "PATCH", "DELETE"})
        assert writes == changes, rule.endpoint
        assert not (changes and "GET" in rule.methods), rule.endpoint


@pytest.mark.engines("sqlite")
def test_staff_pages_belong_to_a_municipality(rules):
    assert [r.rule for r in rules if r.endpoint in RIGHTS and not r.rule.startswith("/<municipality>/")] == []
