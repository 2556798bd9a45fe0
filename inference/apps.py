"""The serving app; it tells the registry how to learn the status of the service."""

from django.apps import AppConfig

from registry.service_status import ServiceStatus, provider


class InferenceConfig(AppConfig):
    name = "inference"

    def ready(self) -> None:
        provider.register(_status)


def _status() -> ServiceStatus:
    from inference.metrics.service_status import report  # slow to import, and few ask

    return report()
