"""The tracker of a run: a thread that sends its log to a site while it trains.

The run never waits for it but at its end, and then not long; it never fails for it.
"""

import time
from contextlib import suppress
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Self

from training.tracking.push import Push
from training.tracking.site import Refused, Site, SiteAway

INTERVAL = 2.0  # seconds between two looks at the log
LONGEST = 60.0  # seconds until a site that is away is asked again
BEAT = 60.0  # seconds between two signs of life
LAST_CHANCE = 12.0  # seconds that the end of a run waits


class Tracker:
    """A context around a run; ``news`` has lines for people, which whoever prints takes out."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.news: list[str] = []
        self._folder = folder
        self._site = site
        self._problem = ""
        self._is_announced = False
        self._is_over = Flag()
        self._thread = Thread(target=self._send, name="tracker", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._is_over.set()
        with suppress(KeyboardInterrupt):  # the run has ended already, in its own way
            self._thread.join(LAST_CHANCE)
        if self._thread.is_alive() or self._problem:
            self.news.append(
                f"Not tracked to its end. {self._problem or 'The site is slow.'} To send the rest: "
                f"manage.py push_runs --track {self._site.address}"
            )

    def take_news(self) -> list[str]:
        """The lines that nobody has printed yet."""
        news, self.news = self.news, []
        return news

    def _send(self) -> None:
        """The thread: whatever happens in it stays in it."""
        try:
            self._follow(Push(self._folder, self._site))
        except Refused as error:
            self._problem = str(error)
        except Exception as error:
            self._problem = f"{type(error).__name__}."

    def _follow(self, push: Push) -> None:
        wait, heard_at, is_over = 0.0, -BEAT, False
        while not is_over:
            is_over = self._is_over.wait(wait)
            is_due = time.monotonic() - heard_at >= BEAT
            try:
                if push.send(live=True, even_nothing=is_due):
                    heard_at = time.monotonic()
                wait, self._problem = INTERVAL, ""
            except SiteAway as error:
                wait, self._problem = min(max(2 * wait, INTERVAL), LONGEST), str(error)
            if push.page and not self._is_announced:
                self.news.append(f"Tracked   {push.page}")
                self._is_announced = True
