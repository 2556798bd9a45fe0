"""*Make default* and *Roll back*: which network answers, after a look at what it replaces."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.html import format_html

from registry import default_model
from registry.admin.confirmation import ask, is_confirmed
from registry.models import HubModel

NOT_SERVED = "Model {} is not served: only available models of the site's own repositories are."
PINNED = "The setting DEFAULT_MODEL wins over this choice for as long as it is set."
NOTHING_BEFORE = "Nobody has chosen a default yet: there is nothing to go back to."
LIST = "admin:registry_hubmodel_changelist"


class PromotionAdmin(admin.ModelAdmin):
    """The action and the button, for HubModel."""

    actions = ["make_default"]

    def has_promote_permission(self, request):
        return request.user.has_perm("registry.promote_hubmodel")

    def has_rollback_permission(self, request):
        return request.user.has_perm("registry.rollback_hubmodel")

    @admin.action(description="Make default", permissions=["promote"])
    def make_default(self, request, queryset):
        """The first time, ask; the second, choose: Django's own deletion works the same way."""
        try:
            (record,) = queryset[:2]
        except ValueError:
            return self.message_user(request, "Select exactly one model.", messages.ERROR)
        if is_confirmed(request) or record not in HubModel.objects.served():
            return self.promote(request, record)
        return ask(
            self,
            request,
            title="Make default",
            lines=[present(), *pinned(), question(record)],
            button="Yes, make it the default",
            action="make_default",
            records=[record],
        )

    def promote(self, request, record):
        try:
            default_model.choose_record(record, by=str(request.user))
        except HubModel.DoesNotExist:
            self.message_user(request, NOT_SERVED.format(record), messages.ERROR)
        else:
            self.log_change(request, record, "Made the default.")
            self.message_user(request, f"The default is now {record}.", messages.SUCCESS)
            self.warn_if_pinned(request)

    def roll_back(self, request):
        """A page of its own: it is about no record in particular."""
        if not self.has_rollback_permission(request):
            raise PermissionDenied
        try:
            previous = default_model.previous()
        except HubModel.DoesNotExist:
            self.message_user(request, NOTHING_BEFORE, messages.ERROR)
            return redirect(LIST)
        if is_confirmed(request):
            self.go_back(request, previous)
            return redirect(LIST)
        lines = [present(), *pinned(), question(previous)]
        return ask(self, request, title="Roll back", lines=lines, button="Yes, go back to it")

    def go_back(self, request, previous):
        present_choice = HubModel.objects.filter(is_default=True).first()
        try:
            default_model.roll_back(by=str(request.user))
        except HubModel.DoesNotExist:
            self.message_user(request, NOT_SERVED.format(previous), messages.ERROR)
        else:
            said = f"Rolled the default back to {named(previous)}."
            self.log_change(request, previous or present_choice, said)
            self.message_user(request, said, messages.SUCCESS)
            self.warn_if_pinned(request)

    def warn_if_pinned(self, request):
        if settings.DEFAULT_MODEL:
            self.message_user(request, PINNED, messages.WARNING)


def named(record: HubModel | None) -> object:
    return record or "the most accurate model"


def pinned() -> list[str]:
    return [PINNED] if settings.DEFAULT_MODEL else []


def present() -> str:
    now = HubModel.objects.default()
    if now is None:
        return "Requests that name no model are answered by nothing."
    return format_html(
        "Requests that name no model are answered by <strong>{}</strong> ({}).", now, percent(now)
    )


def question(record: HubModel | None) -> str:
    if record is None:
        return "Let the most accurate model answer them instead?"
    about = ", ".join(filter(None, [record.architecture, percent(record)]))
    return format_html("Let <strong>{}</strong> ({}) answer them instead?", record, about)


def percent(record: HubModel) -> str:
    return "" if record.accuracy is None else f"{record.accuracy:.2f} %"
