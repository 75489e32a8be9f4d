"""The ground that all other tests stand on."""

import httpx
import pytest
from sqlalchemy import create_engine, inspect, text

from tests.support.browser import violations
from tests.support.pages import BrokenPage, check_page

INSERT = "INSERT INTO job_slot (job, slot_at, taken_at, result) VALUES ('test', '2026-01-01', '2026-01-01', '')"


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_starts_without_rows_though_the_last_one_committed(db, time):
    assert db.session.execute(text("SELECT count(*) FROM job_slot")).scalar() == 0

    db.session.execute(text(INSERT))
    db.session.commit()


@pytest.mark.engines("postgis")
def test_the_application_is_no_superuser_there_so_that_row_level_security_binds_it(db):
    assert db.session.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar() is False


def test_a_blank_database_has_no_tables(blank_url):
    engine = create_engine(blank_url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()

    assert names <= {"spatial_ref_sys"}


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<p><div>x</div></p>", "line 1"),
        ("<!doctype html><title>x</title><p id=a>1<p id=a>2", "stands there 2 times"),
        ("<!doctype html><title>x</title><b>1", "line 1"),
        ("<form method=post action=/a><input name=b></form>", "the form to '/a' has no csrf_token"),
    ],
)
def test_a_broken_page_is_refused(html, problem):
    with pytest.raises(BrokenPage, match=problem):
        check_page(html)


@pytest.mark.parametrize("html", ["", "<tr><td>1</td></tr>", "<!doctype html><title>x</title><p>y", "<li>x</li>"])
def test_a_sound_page_or_piece_of_one_is_accepted(html):
    check_page(html)


@pytest.mark.engines("sqlite")
def test_the_live_address_is_the_one_in_the_settings(live_url, settings):
    assert live_url == settings.base_url
    assert httpx.get(f"{live_url}/no/such/page").status_code == 404


@pytest.mark.engines("sqlite")
def test_the_browser_reaches_this_machine_only(page):
    assert page.goto("/no-such-page").status == 404
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://outside.example/")
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://192.0.2.1/")


@pytest.mark.engines("sqlite")
def test_what_blind_people_and_bad_eyes_would_miss_is_seen(page):
    page.set_content("<html><img src=x.png><p style='color:#eee;background:#fff'>grey on white")

    assert {violation.partition(":")[0] for violation in violations(page)} >= {"image-alt", "color-contrast"}
