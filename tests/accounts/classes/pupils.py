"""A class for tests: its teacher, its pupils with tokens, and the files that they upload."""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Classroom
from accounts.token_actions import make
from tests.conftest import random_network
from training.core.artifact import network_bytes
from training.core.network import Network

CLAIMED = {"accuracy": 99.99, "history": [{"epoch": 1, "validation_accuracy": 99.98}]}


def files_of(
    network: Network, name: str = "mine", *, weights: bytes | None = None, **metadata: Any
) -> dict[str, BytesIO]:
    """The two files of a form; the .json claims accuracies that nobody should believe."""
    npz = network_bytes(network) if weights is None else weights
    text = json.dumps({"name": name} | CLAIMED | metadata).encode()
    return {
        "weights": SimpleUploadedFile("mine.npz", npz),
        "metadata": SimpleUploadedFile("mine.json", text),
    }


def network(seed: int = 0, sizes: Sequence[int] = (784, 4, 10)) -> Network:
    return random_network(tuple(sizes), seed=seed)


class Pupil:
    """Somebody in a class, logged in, and with a token that may read and write."""

    def __init__(self, name: str, *classes: Classroom, **more: Any) -> None:
        self.user = User.objects.create_user(name, **more)
        self.user.groups.set(each.group for each in classes)
        self.client = Client()
        self.client.force_login(self.user)
        _, text = make(self.user, "a program", ["read", "write"], 30)
        self.headers = {"authorization": f"Bearer {text}"}

    def submit(self, network: Network, **more: Any) -> Any:
        form = files_of(network, **more)
        return self.client.post("/classes/9b/submissions", form, headers=self.headers)

    def get(self, path: str = "/classes/9b") -> Any:
        return self.client.get(path, headers=self.headers)

    def page(self, query: str = "") -> str:
        return self.client.get(f"/account/classes/9b{query}").content.decode()


class Teacher(Pupil):
    """Who may promote, too."""

    def __init__(self, name: str, *classes: Classroom) -> None:
        super().__init__(name)
        self.user.groups.clear()
        self.user.classes_taught.set(classes)
        right = Permission.objects.get(codename="promote_hubmodel")
        self.user.user_permissions.add(right)

    def open_round(self, per_day: int = 5) -> Any:
        return self.client.post("/account/classes/9b/round", {"per_day": per_day}, follow=True)

    def close_round(self, number: int = 1) -> Any:
        form = {"close": number, "sure": "on"}
        return self.client.post("/account/classes/9b/round", form, follow=True)

    def promote(self, submission: int, **fields: str) -> Any:
        form = {"submission": submission, **fields}
        return self.client.post("/account/classes/9b/promote", form, follow=True)


def classroom(name: str = "9b") -> Classroom:
    return Classroom.objects.for_group(Group.objects.create(name=name))
