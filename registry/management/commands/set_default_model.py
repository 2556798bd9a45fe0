"""manage.py set_default_model: choose the network that answers when a request names none."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from registry.models import HubModel

MOST_NAMES = 10


class Command(BaseCommand):
    help = "Choose the network that answers when a request names none."

    def add_arguments(self, parser):
        parser.add_argument("name", metavar="NAME", help="as sync_models and the admin list it")

    def handle(self, *, name, **options):
        try:
            HubModel.objects.make_default(name)
        except HubModel.DoesNotExist as error:
            raise CommandError(allowed()) from error
        except DatabaseError as error:
            raise CommandError(
                "The database could not be used: run manage.py migrate, or try again."
            ) from error
        self.stdout.write(f"{name} is now the default.")
        if settings.DEFAULT_MODEL:
            warning = "It answers once DEFAULT_MODEL is no longer set: that wins over this choice."
            self.stderr.write(warning, self.style.WARNING)


def allowed() -> str:
    """One line that lists what may be chosen."""
    names = list(HubModel.objects.served().values_list("name", flat=True))
    if not names:
        return "No network is served yet. Run manage.py sync_models first."
    rest = len(names) - MOST_NAMES
    more = f" … and {rest} more" if rest > 0 else ""
    return f"No such network is served; choose one of: {', '.join(names[:MOST_NAMES])}{more}."
