"""Users and groups in the admin, edited by two people at once without undoing each other.

Whoever is renamed keeps what they did: the texts that name them are renamed, too. Whoever is
deleted is erased, as on their own page: Django would delete what they did, and leave their name.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.rights.erasure import ErasureError, erase, is_last_superuser
from accounts.rights.names import replace_name
from registry.admin_forms import SharedAdmin, SharedForm

ERASED = "{}: what is theirs goes, and their name; what they did for the site stays"

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

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        is_kept = obj is not None and is_last_superuser(obj)
        return super().has_delete_permission(request, obj) and not is_kept

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What the page says before; related rows need no permissions of their own."""
        may_all = all(self.has_delete_permission(request, each) for each in objs)
        lines = [ERASED.format(each) for each in objs]
        missing = set() if may_all else {self.opts.verbose_name}
        return lines, {self.opts.verbose_name_plural: len(lines)}, missing, []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        erase(obj, by=request.user.get_username())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset.order_by("pk"):
            try:
                self.delete_model(request, user)
            except ErasureError as error:
                self.message_user(request, f"{user}: {error}", messages.ERROR)


@admin.register(Group)
class PeopleAdmin(SharedAdmin, GroupAdmin):
    pass
