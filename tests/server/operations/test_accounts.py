"""Accounts of staff, and slowing down who guesses."""

from datetime import date

import pytest

from server.domain.vocabulary import Role
from server.model.access import Attempt
from server.model.base import enter, writing
from server.operations import accounts
from server.operations.accounts import AccountRefused, account, is_right
from server.operations.attempts import blocked_until, failed, forget, guesser
from server.queries.reference import reference
from tests.support.moments import NOW, days, hours, minutes

PASSWORD = "een goed wachtwoord"


@pytest.fixture
def here(town, db):
    """A session in the town that may write."""
    with writing():
        enter(town.id)
        yield town
        db.session.rollback()


def test_a_new_member_of_staff_signs_in_with_their_own_password(here):
    accounts.add_handler(" Jan ", "Test Jansen", Role.HANDLER, password=PASSWORD, teams=["wegen"])

    found = account("JAN")
    assert is_right(found, PASSWORD)
    assert not is_right(found, "another password")
    person = next(p for p in reference().staff.values() if p.username == "jan")
    assert (person.name, person.team_ids) == ("Test Jansen", (here.teams["wegen"],))


@pytest.mark.engines("sqlite")
def test_the_password_itself_is_kept_nowhere(here):
    handler = accounts.add_handler("jan", "Test Jansen", Role.HANDLER, password=PASSWORD)

    assert handler.password_hash.startswith("$argon2id$")
    assert PASSWORD not in repr(handler.__dict__)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    "refused",
    [
        lambda: accounts.add_handler("handler", "Twee", Role.HANDLER),
        lambda: accounts.add_handler(" ", "Niemand", Role.HANDLER),
        lambda: accounts.add_handler("jan", " ", Role.HANDLER),
        lambda: accounts.add_handler("jan", "Jan", Role.HANDLER, password="kort"),
        lambda: accounts.add_handler("jan", "Jan", Role.HANDLER, teams=["bestaat-niet"]),
        lambda: accounts.set_password("niemand", PASSWORD),
        lambda: accounts.set_absent("handler", date(2026, 9, 2), date(2026, 9, 1)),
        lambda: accounts.set_absent("handler", date(2026, 9, 2), None, deputy="handler"),
    ],
)
def test_what_makes_no_sense_is_refused(here, refused):
    with pytest.raises(AccountRefused):
        refused()


def test_nobody_signs_in_without_a_password_of_their_own(here):
    accounts.add_handler("jan", "Test Jansen", Role.HANDLER)

    assert not is_right(account("jan"), "")
    assert not is_right(None, "")


def test_a_locked_account_is_none_until_it_is_opened(here):
    accounts.lock("handler")
    assert account("handler") is None

    accounts.lock("handler", locked=False)
    assert account("handler") is not None


@pytest.mark.parametrize(
    "change", [lambda: accounts.set_password("handler", PASSWORD), lambda: accounts.lock("deputy")]
)
def test_a_new_password_and_a_lock_end_the_sessions(here, db, change):
    from server.model.team import Handler

    before = {h.username: h.session_key for h in db.session.query(Handler)}
    change()
    after = {h.username: h.session_key for h in db.session.query(Handler)}

    assert len([name for name in before if before[name] != after[name]]) == 1


def test_an_absence_is_known_at_once_and_ends(here, db):
    accounts.set_absent("handler", date(2026, 9, 14), date(2026, 9, 18), deputy="deputy")
    person = reference().people[here.staff["handler"]]
    assert (person.absent_from, person.deputy_id) == (date(2026, 9, 14), here.staff["deputy"])

    accounts.set_absent("handler", None, None)
    db.session.commit()
    assert reference().people[here.staff["handler"]].absent_from is None


def test_an_account_of_another_municipality_is_not_found(here, make):
    make.town("woudenberg")
    with writing():
        enter(here.id)
        accounts.lock("handler")
        assert account("handler") is None


# --- guessing


@pytest.fixture
def somebody(here):
    return guesser("test", "10.0.0.1", secret="s", free=3)


def test_the_first_failures_are_free_and_then_each_doubles_the_wait(somebody):
    waits = []
    for _ in range(6):
        failed([somebody], now=NOW)
        until = blocked_until([somebody], now=NOW)
        waits.append((until - NOW) if until else None)

    assert waits == [None, None, None, minutes(0.5), minutes(1), minutes(2)]


def test_the_wait_is_never_longer_than_an_hour(somebody):
    for _ in range(40):
        failed([somebody], now=NOW)

    assert blocked_until([somebody], now=NOW) == NOW + hours(1)
    assert blocked_until([somebody], now=NOW + hours(1)) is None


def test_old_failures_are_forgotten_and_so_are_those_of_who_knew(somebody):
    for _ in range(4):
        failed([somebody], now=NOW - days(2))
    failed([somebody], now=NOW)
    assert blocked_until([somebody], now=NOW) is None

    for _ in range(4):
        failed([somebody], now=NOW)
    forget(somebody)
    assert blocked_until([somebody], now=NOW) is None


def test_who_it_was_can_not_be_read_back(somebody, db):
    failed([somebody], now=NOW)

    row = db.session.query(Attempt).one()
    assert "10.0.0.1" not in f"{row.subject}{row.action}"
    assert guesser("test", "10.0.0.1", secret="other", free=3).subject != row.subject
    assert guesser("other", "10.0.0.1", secret="s", free=3).subject != row.subject
