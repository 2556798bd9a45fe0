"""People and repositories that a command line names."""

import os

from django.contrib.auth.models import User

from accounts import sharing
from registry.conf import served_repo_ids
from registry.models import Repository
from training.management.paths import folder_from_here

REPO = "user/name on the Hub, or a folder such as ./models, which counts from here"


def find_user(name: str) -> User:
    """Raises User.DoesNotExist, which says so in one line."""
    user = User.objects.filter(username=name).first() if "\0" not in name else None
    if user is None:
        raise User.DoesNotExist(f"There is no user named {name}.")
    return user


def find_repository(repo: str) -> Repository:
    """One that was synced. Raises SharingError, OSError."""
    return sharing.find_repository(folder_from_here(repo))


def find_or_make_repository(repo: str) -> Repository:
    """Also one that was never synced, so that it can be private before its first sync.

    A folder that is not there must be one that the site serves. Raises as ``find_repository``.
    """
    named = folder_from_here(repo)
    repo_id, source = sharing.identity_of(named)
    is_missing = source == Repository.Source.FOLDER and not os.path.isdir(named)
    if is_missing and repo_id not in served_repo_ids():
        return sharing.find_repository(named)  # its records may outlive it
    return sharing.find_repository(named, make=True)
