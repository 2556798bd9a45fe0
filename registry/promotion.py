"""*Make default*: staff choose, after a look at what they replace, which network answers."""

from django.conf import settings
from django.contrib import admin, messages
from django.template.response import TemplateResponse

from registry.models import HubModel

NOT_SERVED = "Model {} is not served: only available models of the site's own repository are."
PINNED = "The setting DEFAULT_MODEL wins over this choice for as long as it is set."
TEMPLATE = "admin/registry/hubmodel/make_default.html"


class PromotionAdmin(admin.ModelAdmin):
    """The action, for HubModel; it takes the permission promote_hubmodel."""

    actions = ["make_default"]

    def has_promote_permission(self, request):
        return request.user.has_perm("registry.promote_hubmodel")

    @admin.action(description="Make default", permissions=["promote"])
    def make_default(self, request, queryset):
        """The first time, ask; the second, choose: Django's own deletion works the same way."""
        try:
            (record,) = queryset[:2]
        except ValueError:
            return self.message_user(request, "Select exactly one model.", messages.ERROR)
        if "confirmed" not in request.POST and record in HubModel.objects.served():
            return self.ask(request, record)
        return self.promote(request, record)

    def ask(self, request, record):
        context = self.admin_site.each_context(request) | {
            "title": "Make default",
            "opts": self.opts,
            "record": record,
            "current": HubModel.objects.default(),
            "pinned": PINNED if settings.DEFAULT_MODEL else "",
        }
        return TemplateResponse(request, TEMPLATE, context)

    def promote(self, request, record):
        try:
            HubModel.objects.filter(pk=record.pk).make_default(record.name)
        except HubModel.DoesNotExist:
            self.message_user(request, NOT_SERVED.format(record), messages.ERROR)
        else:
            self.log_change(request, record, "Made the default.")
            self.message_user(request, f"The default is now {record}.", messages.SUCCESS)
            if settings.DEFAULT_MODEL:
                self.message_user(request, PINNED, messages.WARNING)
