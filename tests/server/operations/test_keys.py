"""Keys of other systems."""

import pytest

from server.model.base import enter, writing
from server.operations.keys import KeyRefused, Scope, add_key, key_of, keys, opens, revoke_key, wait_s
from tests.make import NOW, Make, Town
from tests.support.moments import minutes


def test_a_key_opens_its_own_municipality_only(make: Make, town: Town, db) -> None:
    other = make.town("woudenberg")
    with writing():
        enter(town.id)
        secret = add_key("bi", scope="read", rate_per_minute=60, now=NOW)
        db.session.commit()

    enter(town.id)
    assert key_of(secret) is not None
    assert key_of(secret + "x") is None
    enter(other.id)
    assert key_of(secret) is None
    assert keys() == []


def test_a_secret_is_kept_as_a_hash_only(make: Make, town: Town, db) -> None:
    with writing():
        enter(town.id)
        secret = add_key("bi", scope="read", rate_per_minute=60, now=NOW)
        db.session.commit()

    assert secret not in str(vars(keys()[0]))


def test_a_revoked_key_opens_nothing(make: Make, town: Town, db) -> None:
    with writing():
        enter(town.id)
        secret = add_key("bi", scope="read", rate_per_minute=60, now=NOW)
        revoke_key("bi", now=NOW)
        db.session.commit()

        assert key_of(secret) is None
        with pytest.raises(KeyRefused):
            add_key("bi", scope="read", rate_per_minute=60, now=NOW)
        with pytest.raises(KeyRefused):
            revoke_key("nobody's", now=NOW)


def test_a_key_opens_what_its_scope_says(make: Make, town: Town, db) -> None:
    with writing():
        enter(town.id)
        secret = add_key("app", scope="report update", rate_per_minute=60, now=NOW)
        db.session.commit()

    key = key_of(secret)
    assert key is not None
    assert opens(key, Scope.UPDATE)
    assert opens(key, Scope.BATCH, Scope.REPORT)
    assert not opens(key, Scope.READ)


def test_calls_are_counted_by_the_minute(make: Make, town: Town, db) -> None:
    with writing():
        enter(town.id)
        key = key_of(add_key("app", scope="read", rate_per_minute=2, now=NOW))
        assert key is not None

        late = NOW + minutes(0.75)
        assert [wait_s(key, now=late) for _ in range(3)] == [0, 0, 15]
        assert wait_s(key, now=NOW + minutes(1)) == 0
