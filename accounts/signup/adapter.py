"""What allauth asks about this site: who may sign up, and how people are named."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts.login import client_address
from accounts.rights.names import DELETED, RESERVED

OPEN, INVITE, CLOSED = "open", "invite", "closed"


class AccountAdapter(DefaultAccountAdapter):
    """No e-mail is asked for or sent: people are known by a name that they choose."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP != CLOSED

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Not that of somebody who was erased, nor what stands for a command in the audit trail."""
        if username.lower().startswith(DELETED) or username.lower() in RESERVED:
            raise self.validation_error("username_blacklisted")
        return super().clean_username(username, shallow)

    def get_client_ip(self, request: HttpRequest) -> str:
        """As for failed log-ins; whoever comes over a local socket is on this machine."""
        return client_address(request) or "127.0.0.1"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent."""
