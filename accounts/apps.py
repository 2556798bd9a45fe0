"""The app of accounts, and the admin site of people who log in on its pages."""

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from accounts import changes, event_log, login
        from accounts.pages.display import follow_log_ins

        changes.connect()
        event_log.connect()
        follow_log_ins()
        user_logged_in.connect(login.forget_messages, dispatch_uid="accounts.messages")


class AccountsAdminConfig(SimpleAdminConfig):
    """``hippo_site.urls`` imports the pages: a command that serves no page is not kept waiting."""

    default_site = "accounts.admin_site.AccountsAdminSite"
