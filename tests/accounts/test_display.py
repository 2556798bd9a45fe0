"""Language and appearance of pages: whose choice it is, where it is kept, what caches are told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import AccountEvent, Preference
from accounts.rights.export import tables
from tests.accounts.people import PASSWORD, log_in, person

pytestmark = pytest.mark.django_db
PAGES = ["/", "/train", "/replay", "/networks", "/docs", "/account/login", "/nowhere"]
GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5", "HTTP_ACCEPT": "text/html"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_in_the_language_of_the_browser_and_says_so(client, path):
    page = client.get(path, **GERMAN)

    assert '<html lang="de">' in page.content.decode()
    assert "Zum Inhalt springen" in page.content.decode()
    assert page.headers["Content-Language"] == "de"
    assert {"Accept-Language", "Cookie"} <= {v.strip() for v in page.headers["Vary"].split(",")}
    assert '<html lang="en">' in client.get(path, HTTP_ACCEPT="text/html").content.decode()


@pytest.mark.parametrize("path", ["/models", "/healthz", "/nowhere", "/schema"])
def test_what_programs_read_is_the_same_whatever_the_browser_speaks(client, path):
    english = client.get(path, HTTP_ACCEPT="application/json")
    german = client.get(path, HTTP_ACCEPT="application/json", HTTP_ACCEPT_LANGUAGE="de")

    assert german.content == english.content
    assert "Content-Language" not in german.headers
    assert "Accept-Language" not in german.headers.get("Vary", "")


def test_two_languages_at_once_do_not_mix():
    def language_of(n: int) -> tuple[str, bool]:
        code = ("de", "en")[n % 2]
        text = Client().get("/train", HTTP_ACCEPT_LANGUAGE=code).content.decode()
        return code, f'lang="{code}"' in text and ("Trainiere selbst eins." in text) == (
            code == "de"
        )

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(language_of, range(40)))
    assert [code for code, is_right in answers if not is_right] == []


def test_the_switch_works_without_an_account_and_leads_back(client):
    back = client.post(
        "/account/display", {"language": "de"}, HTTP_REFERER="http://testserver/train?x=1"
    )

    assert (back.status_code, back.headers["Location"]) == (303, "http://testserver/train?x=1")
    assert (
        "Trainiere selbst eins." in client.get("/train", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    )
    client.post("/account/display", {"language": ""})
    assert "Train one yourself." in client.get("/train").content.decode()


@pytest.mark.parametrize(
    ("appearance", "media"),
    [("", "screen and (prefers-color-scheme: dark)"), ("dark", "screen"), ("light", "not all")],
)
def test_an_appearance_is_in_the_page_itself_so_that_nothing_flashes(client, appearance, media):
    client.post("/account/display", {"appearance": appearance})

    for path in ("/", "/nowhere", "/account/login"):
        page = client.get(path, HTTP_ACCEPT="text/html")
        assert f'media="{media}"' in page.content.decode()
        assert "unsafe" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "form", [{"language": "xx"}, {"language": "de\r\nSet-Cookie: a=b"}, {"appearance": "pink"}, {}]
)
def test_anything_else_is_left_alone(client, form):
    answer = client.post("/account/display", form, HTTP_REFERER="https://elsewhere.example/x")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert not answer.cookies


def test_another_site_changes_nothing(client):
    answer = client.post("/account/display", {"language": "de"}, HTTP_SEC_FETCH_SITE="cross-site")
    assert (answer.status_code, dict(answer.cookies)) == (403, {})


def test_a_persons_choice_follows_them_to_another_browser_and_into_their_export():
    client = person()
    client.post("/account/display", {"language": "de", "appearance": "dark"})
    page = log_in("ada").get("/account/").content.decode()

    assert '<html lang="de">' in page
    assert 'media="screen"' in page
    assert '<option value="dark" selected>Dunkel</option>' in page
    (kept,) = tables(User.objects.get())["accounts.Preference"]
    assert (kept["language"], kept["appearance"]) == ("de", "dark")


def test_a_choice_keeps_the_default_network_of_a_person():
    client = person()
    Preference.objects.create(user=User.objects.get(), default_network="mine")
    client.post("/account/display", {"appearance": "light"})

    kept = Preference.objects.get()
    assert (kept.default_network, kept.appearance, kept.language) == ("mine", "light", "")


def test_what_is_written_down_stays_english(client):
    User.objects.create_user("ada", password=PASSWORD)
    client.cookies["hippo_language"] = "de"
    client.post("/account/login", {"login": "ada", "password": PASSWORD})

    assert AccountEvent.objects.get().kind == "logged_in"
    assert "Angemeldet" in client.get("/account/").content.decode()
