"""Writing what is one person's own, whose account may be closed, erased or deleted meanwhile.

A process believes a token that it knows for two seconds more, and what is counted is written later:
rows that came after an erasure would stay, and those of a deleted person cannot be written.
"""

from collections.abc import Collection

from django.contrib.auth.models import User


def lock_account(user_id: int) -> bool:
    """Whether it is open, and stays so until the transaction ends."""
    return bool(lock_accounts([user_id]))


def lock_accounts(user_ids: Collection[int]) -> list[int]:
    """Those that are open, in order, so that two who lock several do not wait for each other."""
    people = User.objects.select_for_update(no_key=True).order_by("pk")
    return list(people.filter(pk__in=user_ids, is_active=True).values_list("pk", flat=True))
