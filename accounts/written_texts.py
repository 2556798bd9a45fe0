"""Texts that were written in English, in the language of a page: what happened to an account, what
a sync changed in a record, why a run failed, what is wrong with a submitted artifact.

What is kept in the database is English whoever caused it, and ``training`` knows no catalogue. Here
are the forms of those texts, ``%(name)s`` for what is filled in; a text of no form stays as it is.
"""

import re
from collections.abc import Iterable
from functools import cache

from django.utils.formats import get_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from accounts.models import AccountEvent
from registry.models import HubModel

Kind = AccountEvent.Kind
NUMBER = re.compile(r"\d{1,3}(,\d{3})*(\.\d+)?|\d+\.\d+")

ROLES = (_("reader"), _("keeper"))
VISIBILITIES = (_("public"), _("members"), _("private"))
SHARES = (_("%(repository)s with %(name)s as %(word)s"), _("%(repository)s with %(name)s"))
ROUNDS = (_("Round %(number)s of %(classroom)s"),)
FACTORS = (_("Recovery codes"), _("TOTP Authenticator"), _("WebAuthn"))
EVENTS: dict[str, tuple[str, ...]] = {
    Kind.FACTOR_ADDED: FACTORS,
    Kind.FACTOR_REMOVED: FACTORS,
    Kind.TOKEN_ROTATED: (_("%(old)s by %(new)s"),),
    Kind.VISIBILITY_CHANGED: (
        _("%(repository)s: %(word)s, owner nobody"),
        _("%(repository)s: %(word)s, owner %(owner)s"),
        "%(repository)s: %(word)s",
    ),
    Kind.SHARED: SHARES,
    Kind.UNSHARED: SHARES,
    Kind.LIMITS_CHANGED: (_("%(count)s images a day"),),
    Kind.CLASS_CHANGED: (
        _("%(classroom)s, address %(slug)s, taught by %(name)s"),
        _("%(classroom)s, address %(slug)s"),
    ),
    Kind.ROUND_OPENED: ROUNDS,
    Kind.ROUND_CLOSED: ROUNDS,
    Kind.PROMOTED: (
        _("%(network)s of %(name)s in Round %(number)s of %(classroom)s as %(published)s"),
    ),
}

FIRST_SEEN = _("First seen.")
FIELDS = {  # of a record, as a change names them
    "status": _("status"),
    "accuracy": _("accuracy"),
    "test_samples": _("test images"),
    "activation": _("activation"),
    "output": _("output"),
    "sizes": _("sizes"),
    "dataset": _("dataset"),
    "sha256": "SHA-256",
    "description": _("description"),
    "training": _("settings of its training"),
    "history": _("learning curve"),
    "snapshots": _("pictures of its units"),
    "confusion": _("confusion matrix"),
    "calibration": _("calibration"),
    "problem": _("what is wrong with it"),
    "files": _("files"),
}

EVIDENCE = (  # of training/core/fit/divergence.py
    _("layer %(number)s has weights that are no longer finite numbers"),
    _("the loss is %(loss)s after %(first)s"),
    _("%(share)s %% of layer %(number)s gives every image the same answer"),
    _("all outputs of layer %(number)s are 0 for every image"),
    _("the network answers %(digit)s to each of %(count)s images"),
    _("the loss is %(loss)s; a constant answer would reach %(guess)s"),
)

ARTIFACTS = (  # of training/core/artifact, as far as a form uploads it
    _("The .json's %(key)s must be %(word)s."),
    _("The .json does not give the accuracy."),
    _("The .json is longer than %(most)s bytes."),
    _("The .json cannot be read: %(error)s."),
    _("The .json is not an object."),
    _("sizes must name at least two layers of at least one unit each."),
    _("The network has more than %(most)s parameters."),
    _("num_layers must be %(count)s, as many as sizes has."),
    _("%(name)s is %(value)s; must be one of: %(allowed)s."),
    _("The weights file has an array %(name)s that no layer uses."),
    _("The weights file has no array %(name)s."),
    _("%(name)s has shape %(shape)s; expected %(expected)s."),
    _("Layer %(number)s has weights that are not finite or far too large."),
    _("The doubt head has weights that are not finite or far too large."),
    _("A doubt head is four arrays: %(names)s."),
    _("%(name)s must have the shape (units, 1), of at most %(most)s."),
    _("%(name)s is %(size)s bytes, which its shape does not explain."),
    _("%(name)s ends after %(at)s of %(all)s values."),
    _("%(name)s has shape %(shape)s; at most %(most)s values fit."),
    _("The weights file is damaged: %(error)s."),
    _("The weights file has %(size)s bytes; at most %(most)s are read."),
    _("The weights file is not a whole .npz archive."),
    _("The weights file lists too many members."),
    _("The weights file has a member %(name)s."),
    _("%(name)s is encrypted."),
    _("%(name)s is packed neither by deflate nor plainly."),
    _("The weights file has two members of one name."),
    _("The weights file would unpack to over %(ratio)s times its size."),
    _("%(name)s is not a NumPy array of format 1.0."),
    _("%(name)s has a header that NumPy does not write."),
    _("%(name)s has type %(type)s; allowed: %(allowed)s."),
)
ALLOWED = (  # in the .json
    _("text of at most %(most)s characters"),
    _("valid Unicode"),
    _("1 to 100 of a-z 0-9 . _ - and begin with a letter or digit"),
    _("a number"),
    _("a finite number of at most 64 bits"),
    _("from %(low)s to %(high)s"),
    _("a whole number from %(low)s to %(high)s"),
    _("an object of at most 50 fields"),
    _("a list of 2 to 21 whole numbers"),
    _("a list of at most %(most)s"),
    _("made of pictures of %(bytes)s bytes in base64"),
    _("made of objects with epoch and units"),
    _("10 rows of 10 counts"),
    _("64 hexadecimal digits"),
    _("a time such as 2025-01-31T12:00:00Z"),
)


DESCRIPTIONS = (  # that Hippo itself writes
    _("Trained on %(dataset)s with Hippo, preset %(name)s, seed %(seed)s."),
    _("Trained on %(dataset)s with Hippo, recipe %(name)s, seed %(seed)s."),
    _("Trained on %(dataset)s in a browser, on Hippo's page /train."),
    _("Submitted by a class of this site, which measured it on %(dataset)s."),
)


def event_text(event: AccountEvent) -> str:
    """What happened: its kind, and the detail that is kept of it."""
    words = (*ROLES, *VISIBILITIES)
    detail = in_page_language(event.detail, EVENTS.get(event.kind, ()), words)
    return ": ".join(filter(None, [event.get_kind_display(), detail]))


def change_text(what: str) -> str:
    """``Accuracy 95.0 → 96.5, history.``, field by field."""
    if what == FIRST_SEEN:
        return gettext(FIRST_SEEN)
    parts = [_field_text(part) for part in what.removesuffix(".").split(", ")]
    return f"{capfirst(', '.join(parts))}."


def evidence_text(evidence: str) -> str:
    """Why a run diverged."""
    return in_page_language(evidence, EVIDENCE)


def artifact_text(error: str) -> str:
    """What is wrong with an artifact."""
    return in_page_language(error, ARTIFACTS, ALLOWED)


def description_text(description: str) -> str:
    """What a network is."""
    return in_page_language(description, DESCRIPTIONS)


def in_page_language(text: str, forms: Iterable[str], words: Iterable[str] = ()) -> str:
    """Translated by the first form that it has; its ``%(word)s`` by the forms of ``words``."""
    for form in forms:
        if match := _pattern(form).fullmatch(text):
            values = {name: _number_text(value) for name, value in match.groupdict().items()}
            if "word" in values:
                values["word"] = in_page_language(values["word"], words)
            return gettext(form) % values
    return text


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """A form as a regular expression with a group for each of its placeholders."""
    escaped = re.escape(form.replace("%%", "%"))
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+?)", escaped), re.S)


def _field_text(part: str) -> str:
    name, _space, values = part.partition(" ")
    title = FIELDS.get(name.lower())
    if title is None:
        return part
    shown = " → ".join(map(_value_text, values.split(" → "))) if values else ""
    return " ".join(filter(None, [gettext(title), shown]))


def _value_text(value: str) -> str:
    if value in HubModel.Status.values:
        return str(HubModel.Status(value).label).lower()
    if value == "None":  # of older rows
        return "–"
    return _number_text(value)


def _number_text(value: str) -> str:
    """``2,000.5`` as the language writes it; any other text as it is."""
    if not NUMBER.fullmatch(value):
        return value
    marks = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR")}
    return value.translate(str.maketrans(marks))
