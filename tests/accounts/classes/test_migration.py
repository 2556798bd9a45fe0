"""Groups that people were invited to before there were classes become classes."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.models import Classroom, Invitation


@pytest.mark.django_db(transaction=True)
def test_a_group_with_invitations_becomes_a_class():
    call_command("migrate", "accounts", "0005", verbosity=0)
    names = ("9b", "9 B", "9-b", "***", "staff")
    groups = [Group.objects.create(name=name) for name in names]
    for group in groups[:-1]:
        Invitation.objects.make(1, 14, group)

    call_command("migrate", "accounts", verbosity=0)

    slugs = dict(Classroom.objects.values_list("group__name", "slug"))
    keys = {group.name: group.pk for group in groups}
    assert slugs == {
        "9b": "9b",
        "9 B": "9-b",
        "9-b": f"9-b-{keys['9-b']}",
        "***": f"class-{keys['***']}",
    }
