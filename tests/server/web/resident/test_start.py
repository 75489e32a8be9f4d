import pytest

from tests.server.web.resident.conftest import text_of


def test_the_start_page_leads_to_everything(visitor):
    words = text_of(visitor.get("/"))

    assert "Is er direct gevaar? Bel 112." in words
    assert "Bel 14 070." in words
    for way in ("Melding doen", "Volg uw melding", "Bekijk meldingen in uw buurt", "Toegankelijkheid", "Privacy"):
        assert way in words


@pytest.mark.parametrize("page", ["/", "/melden", "/volg", "/meldingen", "/toegankelijkheid", "/privacy", "/volgen"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_page_has_one_heading_its_language_and_a_way_to_the_content(visitor, page, language):
    html = visitor.get(page, taal=language).get_data(as_text=True)

    assert html.count("<h1") == 1
    assert f'<html lang="{language}">' in html
    assert 'href="#main"' in html


def test_an_unknown_municipality_is_an_ordinary_missing_page(visitor):
    assert visitor.client.get("/nergenshuizen/melden").status_code == 404


def test_an_error_page_gives_the_phone_number_and_a_way_back(visitor):
    words = text_of(visitor.get("/bestaat-niet"))

    assert "Deze pagina bestaat niet" in words


def test_the_colours_of_the_municipality_may_be_kept(visitor):
    sheet = visitor.get("/thema.css")

    assert sheet.mimetype == "text/css"
    assert b"--theme: #154273" in sheet.data
    assert "max-age" in sheet.headers["Cache-Control"]


def test_nothing_on_a_page_is_inline(visitor):
    for page in ("/", "/melden", "/volg", "/meldingen"):
        html = visitor.get(page).get_data(as_text=True)
        assert " style=" not in html
        assert "<style" not in html
        assert "onclick" not in html
        assert "<script>" not in html
