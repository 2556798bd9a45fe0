from django.apps import AppConfig


class InferenceConfig(AppConfig):
    name = "inference"

    def ready(self) -> None:
        from inference.report import report
        from registry.signals import service_asked

        service_asked.connect(report, dispatch_uid="inference")
