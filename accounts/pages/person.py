"""The person of a request to a page that asked for a log-in."""

from django.contrib.auth.models import User
from django.http import HttpRequest


def person_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("This page must ask for a log-in.")
    return request.user
