"""The pages of one of the Hub's lists: a bounded number of them, and none twice."""

from collections.abc import Iterator, Mapping
from typing import Any

from huggingface_hub.utils import get_session, hf_raise_for_status

MAX_PAGES = 100  # the Hub sends 1,000 files at once; a page without any costs a request, too


def items(url: str, headers: Mapping[str, str]) -> Iterator[Any]:
    """The items of a list, page after page.

    Raises ValueError for a page that is no list or names an earlier one as the next, or for too
    many pages.
    """
    requested: set[str] = set()
    while url:
        if url in requested or len(requested) == MAX_PAGES:
            raise ValueError("The list does not end.")
        requested.add(url)
        response = get_session().get(url, headers=dict(headers))
        hf_raise_for_status(response)
        page = response.json()
        if not isinstance(page, list):  # of {} and "" there would be no items, as of an empty list
            raise ValueError("The page is no list.")
        yield from page
        link = response.links.get("next", {}).get("url")
        url = str(response.url.join(link)) if link else ""
