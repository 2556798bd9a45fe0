"""Where each part of the site is mounted."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from registry.sync.webhook import hub_hook

handler400 = "inference.views.error_pages.bad_request"
handler403 = "inference.views.error_pages.forbidden"
handler404 = "inference.views.error_pages.not_found"
handler429 = "accounts.login.too_many"  # allauth calls it
handler500 = "inference.views.error_pages.server_error"

admin.autodiscover()

urlpatterns = [
    path("admin/", admin.site.urls),
    path("account/", include("accounts.urls")),
    path("admin", RedirectView.as_view(pattern_name="admin:index", permanent=True)),
    path("hooks/hf", hub_hook),
    path("", include("inference.urls")),
]
