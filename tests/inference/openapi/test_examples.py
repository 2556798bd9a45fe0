"""The recorded examples of the OpenAPI document are what a site with the starter answers.

``RECORD=1 pytest tests/inference/openapi/test_examples.py`` records them anew, for new starters.
"""

import json
import os
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from accounts import token_actions
from accounts.classes.evaluation import evaluator, work_off
from accounts.classes.rounds import open_round
from inference.openapi.examples import RECORDED, read, requests
from inference.serving import Serving, serving
from inference.serving.pool import NetworkPool
from registry.conf import manager_for_settings
from registry.sync import sync
from tests.accounts.classes.pupils import classroom as new_classroom
from tests.documents import ROOT, fits

SAMPLES = "/mnist/samples?count=1&digit=7&seed=1"
ASKED = {
    "SinglePrediction": ("/predict", "OneImage"),
    "BatchPrediction": ("/predict", "Batch"),
    "Activations": ("/activations", "OneImage"),
    "Explanation": ("/explain", "OneImage"),
    "ModelsAnswer": ("/models?search={name}", ""),
    "ModelPage": ("/models/{name}", ""),
    "Me": ("/me", ""),
    "Preferences": ("/me/preferences", ""),
    "PersonalNote": ("/models/{name}/note", ""),
    "BegunRun": ("/runs", "NewRun"),
    "Lines": ("/runs/{run}/events", "EventsBody"),
    "LoggedEvents": ("/runs/{run}/events", ""),
    "MyRuns": ("/me/runs", ""),
    "Healthy": ("/healthz", ""),
    "Ready": ("/readyz", ""),
    "ServerLive": ("/v2/health/live", ""),
    "ServerReady": ("/v2/health/ready", ""),
    "ServerMetadata": ("/v2", ""),
    "ModelNames": ("/v2/models", ""),
    "ModelMetadata": ("/v2/models/{name}", ""),
    "ModelReady": ("/v2/models/{name}/ready", ""),
    "ModelConfig": ("/v2/models/{name}/config", ""),
    "ModelStatistics": ("/v2/models/{name}/stats", ""),
    "InferAnswer": ("/v2/models/{name}/infer", "InferJson"),
    "Index": ("/v2/repository/index", "IndexRequest"),
    "Loaded": ("/v2/repository/models/{name}/load", "Options"),
}
SHORTENED = {"history": 2, "snapshots": 1, "units": 1, "segments": 1}
POSTCODE = ROOT / "docs/postcode.png"
CHANGING = {"updated_at", "last_inference", "inference_count", "execution_count", "count", "ns"}
CHANGING |= {"expires_at", "images_today", "id", "page", "seen_at", "opened_at", "received_at"}


def brief(answer: Any) -> Any:
    """An answer as the document shows it: numbers to four digits, what is long cut short."""
    match answer:
        case dict():
            return {
                key: brief(value[: SHORTENED[key]] if key in SHORTENED else value)
                for key, value in answer.items()
            }
        case list():
            return [brief(item) for item in answer]
        case float():
            number = float(f"{answer:.4g}")
            return int(number) if number.is_integer() else number
    return answer


def without_changing(answer: Any) -> Any:
    if isinstance(answer, list):
        return [without_changing(item) for item in answer]
    if not isinstance(answer, dict):
        return answer
    return {key: without_changing(answer[key]) for key in answer if key not in CHANGING}


@pytest.fixture
def answers(db, client, settings, no_mnist, monkeypatch) -> dict[str, Any]:
    """What a fresh clone answers to all of ASKED, in brief."""
    settings.HF_MODEL_REPO = settings.DEFAULT_MODEL = ""
    monkeypatch.setattr(serving, "__dict__", Serving(NetworkPool()).__dict__)
    sync(manager_for_settings(), started_by="a test")
    serving.preload()
    examples = {"SamplesAnswer": brief(client.get(SAMPLES).json())}
    pixels = examples["SamplesAnswer"]["samples"][0]["pixels"]
    bodies = requests(pixels) | {"Batch": {"batch": [pixels]}}
    name = serving.pick().record.name
    several = client.post("/predict?segments=true", POSTCODE.read_bytes(), "image/png")
    examples["Segments"] = brief(several.json())
    _, token = token_actions.make(
        User.objects.create_user("ada"), "a program", ["predict", "read", "write"], 90
    )
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    for example, (path, body) in ASKED.items():
        run = examples.get("BegunRun", {}).get("id", "")
        url = path.replace("{name}", name).replace("{run}", run)
        answer = client.post(url, bodies[body], "application/json") if body else client.get(url)
        assert answer.status_code in (200, 201), (url, answer.content)
        examples[example] = brief(answer.json())
    return examples | answers_of_a_class(client, monkeypatch)


def answers_of_a_class(client: Client, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A starter network is submitted, and is the first on the board."""
    monkeypatch.setattr(evaluator, "request", lambda: None)
    classroom, ada = new_classroom(), User.objects.get(username="ada")
    ada.groups.add(classroom.group)
    open_round(classroom, per_day=5, by=ada)
    files = [settings.STARTER / f"mnist-784-30-10-relu-97{suffix}" for suffix in (".npz", ".json")]
    with files[0].open("rb") as weights, files[1].open("rb") as metadata:
        form = {"weights": weights, "metadata": metadata}
        sent = client.post("/classes/9b/submissions", form)
    assert sent.status_code == 202, sent.content
    work_off()
    return {
        "MySubmission": brief(sent.json()),
        "MySubmissions": brief(client.get("/classes/9b/submissions").json()),
        "ClassBoard": brief(client.get("/classes/9b").json()),
    }


def test_the_examples_are_what_the_site_answers(answers):
    if os.environ.get("RECORD"):
        lines = [f"{json.dumps(name)}: {_line(answers[name])}" for name in answers]
        RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    recorded = {name: example for name, example in read().items() if name in answers}

    assert recorded.keys() == answers.keys()
    recorded, today = without_changing(recorded), without_changing(answers)
    assert [name for name in recorded if not fits(recorded[name], today[name])] == []


def _line(example: Any) -> str:
    return json.dumps(example, ensure_ascii=False, separators=(",", ":"))
