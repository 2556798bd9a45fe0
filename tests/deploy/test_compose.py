"""deploy/compose.yaml: every key is known, every service confined, no secret is written in it."""

import json
import re

import pytest
import yaml

from tests.deploy.validators import DEPLOY, VERSION, checked

compose_spec = pytest.importorskip("compose_spec", reason="needs compose-spec: make deploy-deps")

TEXT = (DEPLOY / "compose.yaml").read_text()
DEFAULTS = re.sub(r"\$\{\w+:-(.*?)\}", r"\1", TEXT)  # as Compose reads it where nothing is set
COMPOSE = yaml.safe_load(DEFAULTS)
SERVICES = COMPOSE["services"]


def understood(document: dict):
    """Compose's own reading of a document; anchors are resolved before, as Compose does it."""
    read = compose_spec.PyCompose.from_json(json.dumps(document))
    read.validate()
    return read.to_spec()


def test_compose_knows_every_key():
    assert set(understood(COMPOSE).services) == set(SERVICES)


@pytest.mark.parametrize("wrong", [{"prots": ["80:80"]}, {"read_only": "perhaps"}])
def test_a_misspelt_key_and_a_wrong_value_would_be_refused(wrong):
    with pytest.raises(ValueError, match=r"prots|read_only|perhaps"):
        understood({"services": {"hippo": {"image": "hippo"} | wrong}})


def test_the_image_is_that_of_this_version():
    assert SERVICES["hippo"]["image"] == f"localhost/hippo:{VERSION}"


def test_compose_lint_finds_nothing_grave():
    linted = checked("compose-lint", "check", "--fail-on", "high", DEPLOY / "compose.yaml")

    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_a_read_only_root_no_rights_and_limits(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


def test_the_site_waits_for_the_tables_and_they_for_the_database():
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("hippo", "sync"):
        waits_for = SERVICES[name]["depends_on"]
        assert waits_for == {"migrate": {"condition": "service_completed_successfully"}}


def test_secrets_are_files_and_the_database_is_not_in_the_world():
    assert all(list(secret) == ["file"] for secret in COMPOSE["secrets"].values())
    assert "password" not in TEXT.replace("postgres-password", "").replace("PASSWORD_FILE", "")
    assert COMPOSE["networks"]["database"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == ["database"]
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["nginx"]
