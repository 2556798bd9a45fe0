"""The top of a report: how the run ended, and the few numbers one asks for first."""

from html import escape
from typing import Any

from training.html_fragments import command_line
from training.runs.config import AFTER_DIVERGENCE
from training.runs.log_reader import Run

ENDINGS = {
    "running": "Still running, or ended without a word.",
    "stopped": "Stopped on request; it can be resumed.",
    "diverged": "Diverged: there was nothing left to train.",
    "failed": "Failed.",
    "finished": "Finished.",
}


def headline(run: Run) -> str:
    """One line: the outcome, when, and the command to do it again."""
    ending = ENDINGS[run.outcome]
    if evidence := run.events[-1].get("evidence"):
        ending = f"{ending} {evidence[:1].upper()}{evidence[1:]}."
    command = command_line(run.command)
    again = f"<p>To run it again:</p><pre>{command}</pre>" if command else ""
    advice = f"<p>{escape(AFTER_DIVERGENCE)}</p>" if run.outcome == "diverged" else ""
    return (
        f'<p class="outcome {run.outcome}">{escape(ending)}</p>{advice}'
        f"<p>Begun {run.started_at:%-d %B %Y, %H:%M} UTC.</p>{again}"
    )


def numbers(run: Run) -> str:
    """The numbers as a list of terms and values."""
    known = [(name, value) for name, value in _numbers(run) if value]
    pairs = (f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in known)
    return f"<dl>{''.join(pairs)}</dl>"


def _numbers(run: Run) -> list[tuple[str, str]]:
    calibration = run.end.get("calibration") or {}
    confusion = run.end.get("confusion") or []
    images = sum(map(sum, confusion))
    return [
        ("test accuracy", _number(run.end.get("accuracy"), "{:.2f} %")),
        ("mistakes", f"{_wrong(confusion):,} of {images:,}" if images else ""),
        ("layers", " → ".join(map(str, run.plan.get("sizes", [])))),
        ("epochs", f"{len(run.epochs)} of {run.plan.get('epochs', '?')}"),
        ("training", _duration(run.seconds)),
        ("calibration error", _number(calibration.get("ece"), "{:.2f} %")),
    ]


def _wrong(confusion: list[list[int]]) -> int:
    return sum(map(sum, confusion)) - sum(row[digit] for digit, row in enumerate(confusion))


def _number(value: Any, form: str) -> str:
    return form.format(value) if isinstance(value, int | float) else ""


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.1f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
