"""The events of a training run as a program may send them: a type for each, with its limits.

A field that is not known here is dropped: newer programs send more. ``docs/TRAINING.md`` lists
the events; msgspec checks each, and what is kept is the event written again.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

MAX_EVENT = 200_000  # bytes
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
LARGEST = 1e300
MAX_THREADS = 32_767

Number = Annotated[float, Meta(ge=-LARGEST, le=LARGEST)] | None
Whole = Annotated[int, Meta(ge=0, le=10**9)]
Percent = Annotated[float, Meta(ge=0, le=100)] | None
Text = Annotated[str, Meta(max_length=500)]
LongText = Annotated[str, Meta(max_length=4_000)]
Safe = Annotated[int, Meta(ge=-(2**53), le=2**53)]  # what every reader of JSON keeps
Scalar = None | bool | Safe | Annotated[float, Meta(ge=-LARGEST, le=LARGEST)] | Text
Key = Annotated[str, Meta(max_length=100)]
Settings = Annotated[
    dict[Key, Scalar | Annotated[list[Scalar], Meta(max_length=100)]], Meta(max_length=64)
]
Counts = Annotated[list[Annotated[list[Whole], Meta(min_length=10, max_length=10)]], Meta()]
Confusion = Annotated[Counts, Meta(min_length=10, max_length=10)]
Moment = Annotated[datetime, Meta(tz=True)]


class Row(Struct, omit_defaults=True):
    """One epoch as a checkpoint keeps it."""

    epoch: Whole
    loss: Number = None
    train_accuracy: Percent = None
    validation_accuracy: Percent = None
    learning_rate: Number = None
    seconds: Annotated[float, Meta(ge=0, le=1e9)] | None = None


def check_moment(at: datetime) -> None:
    if not EARLIEST <= at <= LATEST:
        raise ValueError("at must be between the years 2000 and 2200")


class Event(Struct, tag_field="event", omit_defaults=True, kw_only=True):
    at: Moment

    def __post_init__(self) -> None:
        check_moment(self.at)


class RunStart(Event, tag="run_start", kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=255)]
    command: LongText = ""
    plan: Settings = {}
    data: Settings = {}
    environment: Settings = {}

    def __post_init__(self) -> None:
        super().__post_init__()
        sizes, threads = self.plan.get("sizes", []), self.environment.get("threads", 1)
        if not isinstance(sizes, list) or not all(type(size) is int for size in sizes):
            raise ValueError("plan.sizes must be a list of whole numbers")
        if threads is not None and not (type(threads) is int and 0 <= threads <= MAX_THREADS):
            raise ValueError(f"environment.threads must be from 0 to {MAX_THREADS}")


class Resumed(Event, tag="resumed", kw_only=True):
    epoch: Whole
    history: Annotated[list[Row], Meta(max_length=1_000)] = []


class EpochEnded(Row, tag_field="event", tag="epoch", kw_only=True):
    at: Moment

    def __post_init__(self) -> None:
        check_moment(self.at)


class BackedOff(Event, tag="backed_off", kw_only=True):
    learning_rate: Number = None


class Stopped(Event, tag="stopped"):
    pass


class Diverged(Event, tag="diverged", kw_only=True):
    epoch: Whole
    evidence: Text = ""


class Failed(Event, tag="failed", kw_only=True):
    problem: Text = ""


class RunEnd(Event, tag="run_end", kw_only=True):
    accuracy: Percent = None
    test_samples: Whole | None = None
    confusion: Confusion | None = None
    calibration: Settings = {}
    seconds: Number = None
    artifact: Annotated[str, Meta(max_length=100)] = ""
    weights_sha256: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")] = ""


KINDS = (RunStart, Resumed, EpochEnded, BackedOff, Stopped, Diverged, Failed, RunEnd)
NAMES = [kind.__struct_config__.tag for kind in KINDS]
_decoder: Any = msgspec.json.Decoder(
    RunStart | Resumed | EpochEnded | BackedOff | Stopped | Diverged | Failed | RunEnd
)

# msgspec's message → ours; its own may quote what was sent.
SENTENCES = (
    (r"^Invalid value .*`\$\.event`", f"event must be one of: {', '.join(map(str, NAMES))}"),
    (r"^(\S+ must be .*)$", r"\1"),
    (r"^Object missing required field `(\w+)`", r"\1 is missing"),
    (r"^Number out of range", "a number is out of range"),
    (r"^(Expected `[^`]+`(?: of length [<>=]+ \d+| [<>=]+ [\d.e+-]+)?)", r"\1"),
)
PLACE = re.compile(r"at `\$\.([a-z_0-9]+)")


class EventError(ValueError):
    """What is wrong with an event, in one line that does not repeat it."""


def texts_of(events: Sequence[bytes]) -> list[str]:
    """Each event checked and written again; raises EventError, which counts from 0."""
    texts = []
    for number, event in enumerate(events):
        try:
            texts.append(_written(event))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise EventError(f"Event {number}: {_explained(str(error))}.") from None
    return texts


def _written(event: bytes) -> str:
    if len(event) > MAX_EVENT:
        raise msgspec.ValidationError(f"the event must be at most {MAX_EVENT:,} bytes")
    text: str = msgspec.json.encode(_decoder.decode(event)).decode()
    if "\\u0000" in text:
        raise msgspec.ValidationError("text must be without NUL")
    return text


def _explained(message: str) -> str:
    for pattern, words in SENTENCES:
        if match := re.match(pattern, message.removeprefix("the ")):
            place = PLACE.search(message)
            where = f" in {place[1]}" if place and words == r"\1" and "Expected" in message else ""
            return match.expand(words) + where
    return "it is not the JSON of an event"
