"""The OpenAPI document passes a linter, and random requests made from it find no surprise.

Tests import the checkers when they run: it takes seconds, and every process collects this file.
"""

import pytest
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings

FEW = settings(
    max_examples=6,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_the_document_passes_the_linter(client):
    from openapi_spec_validator import validate

    validate(client.get("/schema").json())


@pytest.fixture
def document(transactional_db, put, mirror):
    import schemathesis

    put("ada")
    mirror()
    return schemathesis.openapi.from_wsgi("/schema", get_wsgi_application())


def test_random_requests_are_answered_as_described(document):
    operations = [result.ok() for result in document.get_all_operations()]
    assert len(operations) > 20

    surprises = [surprise for operation in operations if (surprise := surprise_of(operation))]

    assert not surprises, "\n\n".join(surprises)


def surprise_of(operation) -> str:
    """What schemathesis finds wrong with an operation, "" for nothing."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    conformance = [
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]

    @FEW
    @given(case=operation.as_strategy())
    def ask(case):
        case.call_and_validate(
            checks=[not_a_server_error, *conformance], headers={"Host": "localhost"}
        )

    try:
        ask()
    except (Exception, BaseExceptionGroup) as error:
        return f"{operation.label}: {error}"
    return ""
