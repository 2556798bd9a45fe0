"""A site whose staff have networks, tags, an alias and promotions to ask about."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "only-for-this-bench"
BEST, RIVAL, OLD = "net-000", "net-001", "net-002"


def artifacts(folder: Path, count: int) -> None:
    """Networks with noise on their weights: net-000 is the best."""
    import numpy as np

    from training.core.artifact import Metadata, read, save
    from training.core.network import Network

    network, _ = read(ROOT / "registry" / "starter" / "mnist-784-30-10-relu-97.npz")
    for number in range(count):
        noise = np.random.default_rng(number).normal(size=network.parameters.shape)
        parameters = network.parameters + 0.0005 * number * noise
        changed = Network(network.sizes, network.activation, network.output, parameters)
        text = "A demo of what noise does." if number == 9 else ""
        accuracy = 97.78 - 0.01 * number
        facts = Metadata(name=f"net-{number:03}", accuracy=accuracy, description=text)
        save(folder, changed.frozen(), facts)


class Site:
    """A server of one checkout, with its own database."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "HF_MODEL_REPO": str(folder / "models"),
            "DEFAULT_MODEL": "",
            "WEB_CONCURRENCY": "1",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }

    def manage(self, *arguments: str, check: bool = True) -> int:
        command = [sys.executable, "manage.py", *arguments]
        ran = subprocess.run(
            command, cwd=self.root, env=self.environment, check=check, capture_output=True
        )
        return ran.returncode

    def fill(self, folder: Path, count: int) -> None:
        """The data; an older checkout has no aliases."""
        (folder / "models").mkdir()
        artifacts(folder / "models", count)
        self.manage("migrate", "-v0")
        for name in ("ada", "grace"):
            self.manage("createsuperuser", "--no-input", "--username", name, "--email", "")
        self.manage("sync_models")
        script = (
            "from registry.models import HubModel; from registry import default_model;"
            f"HubModel.objects.filter(name__in=['net-003', 'net-004', '{RIVAL}'])"
            ".update(tags='demo');"
            "from django.contrib.admin.models import LogEntry;"
            "from django.contrib.auth.models import User;"
            "from django.contrib.contenttypes.models import ContentType;"
            "kind = ContentType.objects.get_for_model(HubModel);"
            "grace = User.objects.get(username='grace');\n"
            f"for name in ('{OLD}', '{BEST}'):\n"
            "    record = default_model.choose(name, by='grace')\n"
            "    LogEntry.objects.create(user=grace, content_type=kind, object_id=record.pk,"
            " object_repr=name, action_flag=2, change_message='Made the default.')\n"
        )
        self.manage("shell", "-c", script)
        self.manage("set_alias", "candidate", RIVAL, "--reason", "new", check=False)

    @contextmanager
    def served(self) -> Iterator[str]:
        from tests.browser.support import site as support

        support.settings.BASE_DIR = self.root
        with support.serve(self.environment) as address:
            yield address
