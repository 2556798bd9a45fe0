"""People and repositories that a command line names."""

from django.contrib.auth.models import User


def find_user(name: str) -> User:
    """Raises User.DoesNotExist, which says so in one line."""
    user = User.objects.filter(username=name).first() if "\0" not in name else None
    if user is None:
        raise User.DoesNotExist(f"There is no user named {name}.")
    return user
