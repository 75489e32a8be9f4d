"""Keys of other systems."""

import pytest

from server.model.base import enter, writing
from server.operations.keys import KeyRefused, add_key, key_of, keys, revoke_key
from tests.make import NOW, Make, Town


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
