from django.apps import AppConfig


class InferenceConfig(AppConfig):
    name = "inference"

    def ready(self) -> None:
        from inference.metrics.service_status import report
        from registry.service_status import service_asked

        service_asked.connect(report, dispatch_uid="inference")
