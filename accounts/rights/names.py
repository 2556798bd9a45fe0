"""Where a person's name stands as a text, and another in its place: at a rename and at an erasure.

A name that stayed behind would tell of somebody who is gone, or blame whoever takes it next.
"""

import json
import re
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.db.models import Model, Q

from accounts.models import AccountEvent
from registry.models import AliasMove, Choice, Evaluation, Notification, SyncRun

DELETED = "deleted-"  # with a number, the name of somebody who was erased; nobody else may take it
RESERVED = ("manage.py", "sync_models", "webhook")  # what stands there where no person did it
AUTHORS: tuple[tuple[type[Model], str], ...] = (  # a name, perhaps with words behind it
    (AccountEvent, "by"),
    (AliasMove, "by"),
    (AliasMove, "confirmed_by"),
    (Choice, "chosen_by"),
    (Choice, "confirmed_by"),
    (Evaluation, "by"),
    (SyncRun, "started_by"),
)
TEXTS: tuple[tuple[type[Model], str], ...] = (  # sentences and JSON, with names somewhere
    (AccountEvent, "detail"),
    (LogEntry, "object_repr"),
    (LogEntry, "change_message"),
)


def replace_name(old: str, new: str) -> None:
    """In every text of both tables, in the news, and in the logs of log-ins."""
    for model, column in AUTHORS if old not in RESERVED else ():
        _replace_author(model, column, old, new)
    word = re.compile(rf"(?<![\w.@+-]){re.escape(old)}(?![\w@+-]|\.\w)")
    for model, column in TEXTS:
        _replace_in_text(model, column, old, word, new)
    for news in Notification.objects.iterator(500):
        if (payload := _walked(word, new, news.payload)) != news.payload:
            Notification.objects.filter(pk=news.pk).update(payload=payload)
    AccessAttempt.objects.filter(username=old).delete()  # those of the new name count for it
    for logs in (AccessFailureLog, AccessLog):
        logs.objects.filter(username=old).update(username=new)


def _replace_author(model: type[Model], column: str, old: str, new: str) -> None:
    """The columns are shorter than a name may be: what was cut off there is known by its length."""
    limit = _limit_of(model, column)
    rows = model._base_manager.filter(**{f"{column}__startswith": old[:limit]})  # noqa: SLF001
    for pk, text in rows.values_list("pk", column):
        if text == old[:limit] or text.startswith(f"{old} "):
            _save(model, pk, column, new + text[len(old) :])


def _replace_in_text(
    model: type[Model], column: str, old: str, word: re.Pattern[str], new: str
) -> None:
    named = Q(**{f"{column}__contains": old}) | Q(**{f"{column}__contains": _escaped(old)})
    rows = model._base_manager.filter(named)  # noqa: SLF001
    for pk, text in rows.values_list("pk", column):
        _save(model, pk, column, _substituted(word, new, text))


def _substituted(word: re.Pattern[str], new: str, text: str) -> str:
    """In JSON, as the admin's log has it, in each of its texts."""
    if not text.startswith("["):
        return word.sub(lambda _: new, text)
    try:
        return json.dumps(_walked(word, new, json.loads(text)))
    except ValueError:
        return word.sub(lambda _: new, text)


def _walked(word: re.Pattern[str], new: str, value: Any) -> Any:
    if isinstance(value, str):
        return word.sub(lambda _: new, value)
    if isinstance(value, list):
        return [_walked(word, new, each) for each in value]
    if isinstance(value, dict):
        return {key: _walked(word, new, each) for key, each in value.items()}
    return value


def _escaped(text: str) -> str:
    """As it stands in JSON of ASCII."""
    return json.dumps(text)[1:-1]


def _limit_of(model: type[Model], column: str) -> int | None:
    limit: int | None = model._meta.get_field(column).max_length  # type: ignore[union-attr] # noqa: SLF001
    return limit


def _save(model: type[Model], pk: int, column: str, text: str) -> None:
    cut = text[: _limit_of(model, column)]
    model._base_manager.filter(pk=pk).update(**{column: cut})  # noqa: SLF001
