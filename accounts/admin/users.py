"""Users and groups in the admin, edited by two people at once without undoing each other.

Whoever is renamed keeps what they did: the texts that name them are renamed, too.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from accounts.rights.names import replace_name
from registry.admin_forms import SharedAdmin, SharedForm

admin.site.unregister([User, Group])


class PersonForm(SharedForm, UserChangeForm):
    pass


@admin.register(User)
class PersonAdmin(SharedAdmin, UserAdmin):
    form = PersonForm

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        before = User.objects.filter(pk=obj.pk).values_list("username", flat=True).first()
        super().save_model(request, obj, form, change)
        if before not in (None, obj.username):
            replace_name(before, obj.username)


@admin.register(Group)
class PeopleAdmin(SharedAdmin, GroupAdmin):
    pass
