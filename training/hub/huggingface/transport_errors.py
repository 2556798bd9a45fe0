"""HubUnavailable for what goes wrong below the Hub's API: no connection, or a busy server."""

import re
from email.utils import parsedate_to_datetime
from math import ceil

from huggingface_hub.utils import httpx

from training.hub.errors import HubUnavailable, Interrupted


def no_response(request: httpx.Request, error: Exception, timeout: float) -> HubUnavailable:
    hub = _hub(request)
    if isinstance(error, httpx.TooManyRedirects):
        return HubUnavailable(f"{hub} redirects in a circle: check HF_ENDPOINT.")
    if isinstance(error, httpx.TimeoutException):
        problem = f"did not answer within {timeout:g} seconds"
    elif isinstance(error, httpx.DecodingError):
        problem = "sent what cannot be unpacked"
    else:
        problem = "cannot be reached"
    advice = "check the network and HF_ENDPOINT, then try again."
    return HubUnavailable(f"{hub} {problem}: {advice}", temporary=True)


def busy(response: httpx.Response) -> HubUnavailable:
    seconds = _seconds_to_wait(response.headers)
    when = f"in {seconds} seconds" if seconds else "later"
    message = f"{_hub(response.request)} answered {response.status_code}: try again {when}."
    return HubUnavailable(message, temporary=True, retry_after=seconds)


def too_large_or_slow(request: httpx.Request, *, temporary: bool) -> HubUnavailable:
    return HubUnavailable(f"{_hub(request)} sent too much, or too slowly.", temporary=temporary)


def unsafe_etag(request: httpx.Request) -> HubUnavailable:
    return HubUnavailable(f"{_hub(request)} named a file that no Hub would: check HF_ENDPOINT.")


def interrupted(request: httpx.Request) -> Interrupted:
    return Interrupted(f"{_hub(request)} broke off its answer: try again.", temporary=True)


def _hub(request: httpx.Request) -> str:
    return f"The Hub at {request.url.host}"


def _seconds_to_wait(headers: httpx.Headers) -> int:
    """From ``Retry-After: 55``, or a date, or the Hub's own ``RateLimit: "api";r=0;t=55``."""
    retry_after = headers.get("Retry-After", "")
    if re.fullmatch(r"[0-9]{1,12}", retry_after):
        return int(retry_after)
    if seconds := _seconds_until(retry_after, headers.get("Date", "")):
        return seconds
    limit = re.search(r";r=0;t=([0-9]{1,6})(;|$)", headers.get("RateLimit", ""))
    return int(limit[1]) if limit else 0


def _seconds_until(date: str, now: str) -> int:
    """By the clock of the server, which may be hours from ours; 0 for what is no date or past."""
    try:
        pause = parsedate_to_datetime(date) - parsedate_to_datetime(now)
    except (ValueError, TypeError):
        return 0
    return max(0, ceil(pause.total_seconds()))
