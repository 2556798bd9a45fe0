from django.apps import AppConfig


class InferenceConfig(AppConfig):
    name = "inference"

    def ready(self) -> None:
        from inference.metrics.service_status import report
        from registry.service_status import provider

        provider.register(report)
