"""What several tests of the playground do or look at."""

from playwright.sync_api import Page, expect

from tests.browser.support.strokes import draw

DEFAULT, OTHER = "mnist-784-100-10-relu-98", "mnist-784-30-10-sigmoid-95"  # starter networks


def draw_and_wait(page: Page, digit: int) -> None:
    """Draw a digit, and wait until the server has read it right."""
    draw(page, digit, corner=(45, 40))
    expect(page.locator("#json")).to_contain_text('"revision"')
    expect(page.locator("#prediction")).to_have_text(str(digit))


def bars(page: Page) -> list[str]:
    """The ten probabilities as the page writes them."""
    return page.locator("#probabilities td").all_inner_texts()


def percents(page: Page) -> list[float]:
    return [float(bar.removesuffix("\u00a0%")) for bar in bars(page)]
