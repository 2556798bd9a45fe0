"""Every address of the service: exact, without a trailing slash, and the same again under /v1/."""

from django.urls import include, path

from inference.views.health import HealthView, ReadyView
from inference.views.models import ModelsView, ModelView
from inference.views.pages import DocsView, PlaygroundView, SchemaView
from inference.views.predict import ActivationsView, PredictView
from inference.views.samples import SamplesView

routes = [
    path("predict", PredictView.as_view(), name="predict"),
    path("activations", ActivationsView.as_view(), name="activations"),
    path("mnist/samples", SamplesView.as_view(), name="samples"),
    path("models", ModelsView.as_view(), name="models"),
    path("models/<str:name>", ModelView.as_view(), name="model"),
    path("healthz", HealthView.as_view(), name="healthz"),
    path("readyz", ReadyView.as_view(), name="readyz"),
    path("schema", SchemaView.as_view(), name="schema"),
    path("docs", DocsView.as_view(), name="docs"),
]

urlpatterns = [
    path("", PlaygroundView.as_view(), name="playground"),
    *routes,
    path("v1/", include((routes, "v1"))),
]
