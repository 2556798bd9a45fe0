"""Users and groups in the admin, edited by two people at once without undoing each other."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User

from registry.admin_forms import SharedAdmin, SharedForm

admin.site.unregister([User, Group])


class PersonForm(SharedForm, UserChangeForm):
    pass


@admin.register(User)
class PersonAdmin(SharedAdmin, UserAdmin):
    form = PersonForm


@admin.register(Group)
class PeopleAdmin(SharedAdmin, GroupAdmin):
    pass
