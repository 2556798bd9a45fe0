"""The OpenAPI document passes a linter, and random requests made from it find no surprise."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_the_document_passes_the_linter(client):
    validate(client.get("/schema").json())


@pytest.fixture
def document(transactional_db, put, mirror):
    put("ada")
    mirror()
    return schemathesis.openapi.from_wsgi("/schema", get_wsgi_application())


def test_random_requests_are_answered_as_described(document):
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) > 20

    surprises = [surprise for operation in operations if (surprise := surprise_of(operation))]

    assert not surprises, "\n\n".join(surprises)


def surprise_of(operation) -> str:
    """What schemathesis finds wrong with an operation, "" for nothing."""

    @FEW
    @given(case=operation.as_strategy())
    def ask(case):
        case.call_and_validate(checks=CHECKS, headers={"Host": "localhost"})

    try:
        ask()
    except (Exception, BaseExceptionGroup) as error:
        return f"{operation.label}: {error}"
    return ""
