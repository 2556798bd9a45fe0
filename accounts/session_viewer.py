"""The viewer that the login of a session makes: for pages, as the API takes tokens only."""

from django.http import HttpRequest

from accounts.viewer import NOBODY, NONE, Viewer
from registry.visibility import own_and_shared


def session_viewer(request: HttpRequest) -> Viewer:
    """Who is logged in; NOBODY where nobody is."""
    user = request.user
    if not user.is_authenticated:
        return NOBODY
    repositories = own_and_shared([user.pk]).get(user.pk, NONE)
    return Viewer(user_id=user.pk, name=user.get_username(), repositories=repositories)
