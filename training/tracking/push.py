"""Sending a run's log to a site, from the line on that the site has not yet got.

``tracking.json`` beside the log holds, for each site, the key under which the site knows the run
and how many lines it had when it was last asked.
"""

import json
import secrets
from pathlib import Path
from typing import Any

from training.core.files import read_json, write_atomically
from training.runs.log_writer import LOG_FILE
from training.tracking.log_lines import LogLines
from training.tracking.site import Refused, Site

STATE_FILE = "tracking.json"
MAX_STATE = 1_000_000  # bytes; a site takes about 150
BATCH = 200  # lines in one request
BATCH_BYTES = 150_000  # after which a request takes no further line


class Push:
    """One run on its way to one site. The site knows how far it is; so two may push one run."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.page = ""  # its address, once the site has answered
        self.sent = 0  # lines that the site has
        self._folder = folder
        self._site = site
        self._state = read_state(folder)
        self._own: dict[str, Any] = self._state.setdefault(site.address, {})
        if "key" not in self._own:
            self._own["key"] = secrets.token_hex(16)
            self._save(0)
        self._run = ""  # its id
        self._log = LogLines(folder)

    def send(self, *, live: bool, even_nothing: bool = False) -> bool:
        """Send all further lines in batches; whether anything was sent.

        even_nothing  whether a request without lines is sent where there are none
        Raises SiteAway, Refused; OSError where the log cannot be read.
        """
        if not self._run:
            self._begin()
        is_any = False
        while (batch := self._batch()) or (even_nothing and not is_any):
            try:
                self.sent = self._site.add(self._run, self.sent, batch, live=live)
            except Exception:
                self._run = ""  # the next time the site is asked how far it is
                raise
            is_any = True
            self._save(self.sent)
        return is_any

    def _begin(self) -> None:
        """Ask how many lines the site has; its last one is sent again, which shows whose it is."""
        name = self._folder.name.partition("-")[2] or self._folder.name
        begun = self._site.begin(self._own["key"], name[:255])
        lines = begun["lines"]
        if sum(1 for _ in LogLines(self._folder).read(lines)) < lines:
            raise Refused("The site has more lines of this run than its log has.")
        self._run, self.sent, self._log = str(begun.get("id")), lines, LogLines(self._folder)
        self.page = f"{self._site.address}/account/runs/{self._run}"
        if lines:
            self.sent -= 1
            list(self._log.read(self.sent))

    def _batch(self) -> list[dict[str, Any]]:
        batch: list[dict[str, Any]] = []
        size = 0
        while len(batch) < BATCH and size < BATCH_BYTES:
            event = next(self._log.read(1), None)
            if event is None:
                break
            batch.append(event)
            size += len(json.dumps(event))
        return batch

    def _save(self, sent: int) -> None:
        self._own["sent"] = sent
        write_atomically(self._folder / STATE_FILE, json.dumps(self._state).encode())


def read_state(folder: Path) -> dict[str, Any]:
    """What ``tracking.json`` says; {} where there is none, or none that can be read."""
    try:
        state = read_json(folder / STATE_FILE, MAX_STATE)
    except (OSError, ValueError):
        return {}
    sites = state.items() if isinstance(state, dict) else ()
    return {address: own for address, own in sites if isinstance(own, dict)}


def pending(runs: Path, address: str) -> list[Path]:
    """The folders of runs with lines that this site has not got, the oldest first."""
    folders = sorted(path.parent for path in runs.glob(f"*/{STATE_FILE}"))
    return [folder for folder in folders if _is_pending(folder, address)]


def _is_pending(folder: Path, address: str) -> bool:
    own = read_state(folder).get(address)
    if own is None or not (folder / LOG_FILE).is_file():
        return False
    with (folder / LOG_FILE).open("rb") as file:
        sent = own.get("sent")
        lines = sum(1 for line in file if line.endswith(b"\n"))
        return lines > (sent if isinstance(sent, int) else 0)
