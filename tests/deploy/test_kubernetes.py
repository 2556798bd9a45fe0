"""deploy/kubernetes: valid for three releases of it, and every pod may do next to nothing."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from tests.deploy.validators import DEPLOY, ROOT, VERSION, rendered

KUBERNETES = DEPLOY / "kubernetes"
FOLDERS = [KUBERNETES, KUBERNETES / "sweep"]
FILES = sorted(path for path in KUBERNETES.rglob("*.yaml") if path.name != "kustomization.yaml")
VERSIONS = ["1.35", "1.36", "1.37"]
DRAIN = 30  # seconds: graceful_timeout of gunicorn.conf.py


def documents(text: str) -> Iterator[dict[str, Any]]:
    """The objects of a file, one by one."""
    for document in yaml.safe_load_all(text):
        yield from document["items"] if document["kind"] == "List" else [document]


OBJECTS = [each for path in FILES for each in documents(path.read_text())]


def the(kind: str, name: str = "hippo") -> dict[str, Any]:
    (found,) = [o for o in OBJECTS if (o["kind"], o["metadata"]["name"]) == (kind, name)]
    return found["spec"]


def pods() -> Iterator[Any]:
    """What a pod of each kind is made of."""
    for each in OBJECTS:
        spec = each.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            yield pytest.param(spec["template"]["spec"], id=each["metadata"]["name"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_kubernetes_knows_every_field(path, version):
    validate = pytest.importorskip("kubernetes_validate", reason="make deploy-deps").validate
    for each in documents(path.read_text()):
        validate(each, version, strict=True)


def test_a_misspelt_field_would_be_refused():
    validator = pytest.importorskip("kubernetes_validate", reason="make deploy-deps")
    service = {"apiVersion": "v1", "kind": "Service", "spec": {"selektor": {}}}

    with pytest.raises(validator.ValidationError, match="selektor"):
        validator.validate(service, VERSIONS[-1], strict=True)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_kustomization_lists_every_file_beside_it(folder):
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]

    assert sorted(listed) == [path.name for path in FILES if path.parent == folder]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_kubectl_renders_it_with_one_image_in_one_namespace(folder):
    objects = list(documents(rendered(folder)))

    assert {o["metadata"].get("namespace", "hippo") for o in objects} == {"hippo"}
    images = set(re.findall(r"image: (\S+)", rendered(folder)))
    assert images == {f"registry.example/hippo:{VERSION}"}


def test_the_host_name_is_written_once(tmp_path):
    copy = Path(shutil.copytree(KUBERNETES, tmp_path / "kubernetes"))
    configuration = copy / "configuration.yaml"
    configuration.write_text(configuration.read_text().replace("hippo.example", "digits.example"))

    text = rendered(copy)

    assert ("hippo.example" in text, text.count("digits.example")) == (False, 6)


@pytest.mark.parametrize("pod", list(pods()))
def test_a_pod_is_restricted(pod):
    context = pod["securityContext"]
    assert (context["runAsNonRoot"], context["runAsUser"]) == (True, 10001)
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(container["resources"]) == {"requests", "limits"}
        assert {m["name"] for m in container["volumeMounts"]} <= {v["name"] for v in pod["volumes"]}


def test_one_pod_stays_and_none_is_killed_before_it_has_finished():
    site = the("Deployment")
    pod = site["template"]["spec"]
    (wait,) = [int(c["lifecycle"]["preStop"]["exec"]["command"][1]) for c in pod["containers"]]

    fewest = the("HorizontalPodAutoscaler")["minReplicas"]
    assert the("PodDisruptionBudget")["minAvailable"] < fewest
    assert "replicas" not in site  # applied again, it would undo what the autoscaler did
    assert pod["terminationGracePeriodSeconds"] > DRAIN + wait
    assert site["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_the_probes_ask_what_is_ready_and_what_lives():
    (container,) = the("Deployment")["template"]["spec"]["containers"]
    paths = {
        kind: container[f"{kind}Probe"]["httpGet"]["path"]
        for kind in ("startup", "readiness", "liveness")
    }

    assert paths == {"startup": "/readyz", "readiness": "/readyz", "liveness": "/healthz"}


def test_a_sweep_has_as_many_parts_as_pods():
    job = the("Job", "hippo-sweep")
    (container,) = job["template"]["spec"]["containers"]

    assert container["env"] == [{"name": "PARTS", "value": str(job["completions"])}]
    assert job["completionMode"] == "Indexed"
    assert '--part "$((JOB_COMPLETION_INDEX + 1))/$PARTS"' in container["command"][-1]


def test_commands_and_settings_exist():
    text = "".join(path.read_text() for path in FILES)
    commands = re.findall(r"manage\.py,? (\w+)", text)
    (settings,) = [o["data"] for o in OBJECTS if o["kind"] == "ConfigMap"]

    assert set(commands) <= set(get_commands()), commands
    assert [n for n in settings if f"\n{n}=" not in (ROOT / ".env.example").read_text()] == []
