"""What staff may do to models, in two tables: the actions of the list, and the pages beside it.

To add one: write its function, add its row, add its permission to ``HubModel.Meta.permissions``,
and make the migration for that.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from registry.admin.actions.audit_trail import audit_trail
from registry.admin.actions.bulk_actions import EVALUATE, VERIFY, evaluate, verify
from registry.admin.actions.edit_tags import edit_tags
from registry.admin.actions.export import export
from registry.admin.actions.make_default import make_default, roll_back
from registry.admin.actions.set_alias import set_alias
from registry.admin.actions.sync_now import sync_now
from registry.admin.compare import compare, comparison_page
from registry.admin.permissions import is_allowed
from registry.models import HubModel


class Action(NamedTuple):
    """An action on the models that are selected in the list; its name is the function's."""

    function: Callable[[admin.ModelAdmin, HttpRequest, QuerySet[HubModel]], HttpResponseBase | None]
    permission: str
    title: str
    on_record: bool = True  # the record's page has a button for it, too

    @property
    def name(self) -> str:
        """As Django knows it."""
        return self.function.__name__


class Page(NamedTuple):
    """A page about no model in particular; a ``button`` above the list leads to it."""

    path: str
    view: Callable[[admin.ModelAdmin, HttpRequest], HttpResponseBase]
    permission: str
    button: str = ""

    @property
    def url_name(self) -> str:
        return f"registry_hubmodel_{self.path.strip('/').replace('-', '_')}"

    @property
    def view_name(self) -> str:
        return f"admin:{self.url_name}"

    def response(self, model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponseBase:
        """Call the view; raises PermissionDenied."""
        if not is_allowed(request, self.permission):
            raise PermissionDenied
        return self.view(model_admin, request)


ACTIONS = (
    Action(make_default, "promote", "Make default"),
    Action(set_alias, "alias", "Set an alias"),
    Action(compare, "compare", "Compare"),
    Action(verify, "verify", VERIFY.title),
    Action(evaluate, "evaluate", EVALUATE.title),
    Action(edit_tags, "annotate", "Add or remove tags", on_record=False),
    Action(export, "export", "Export as CSV", on_record=False),
)
PAGES = (
    Page("sync/", sync_now, "sync", "Sync now"),
    Page("roll-back/", roll_back, "rollback", "Roll back the default"),
    Page("audit/", audit_trail, "audit", "Audit trail"),
    Page("compare/", comparison_page, "compare"),
)
PERMISSIONS = {row.permission for row in (*ACTIONS, *PAGES)}
