"""GET /docs in a real browser, under the site's strict Content-Security-Policy."""

import json

import pytest
from playwright.sync_api import sync_playwright


@pytest.mark.browser
def test_swagger_ui_shows_every_address_and_breaks_no_rule(chromium, live_server):
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{live_server.url}/docs")
        page.wait_for_selector("#operations-predict-predict")
        summary = page.inner_text("#operations-predict-predict")
        page.click("#operations-predict-predict")
        page.wait_for_selector("#operations-predict-predict .body-param__example code")
        example = page.inner_text("#operations-predict-predict .body-param__example code")
        language = page.get_attribute("html", "lang")
        home = page.get_by_role("link", name="Draw").get_attribute("href")
        page.emulate_media(color_scheme="dark")
        page.wait_for_selector("html.dark-mode")
        browser.close()

    assert "Which digit is it?" in summary
    assert complaints == []
    assert len(json.loads(example)["pixels"]) == 784
    assert example.count("\n") < 10  # not a line for each pixel
    assert (language, home) == ("en", "/")


def test_the_pages_script_sends_no_csrf_token(client):
    script = client.get("/docs?script=").content.decode()

    assert "SwaggerUIBundle(" in script
    assert "csrf" not in script.lower()
