"""Every address of the service: exact, without a trailing slash, and the same again under /v1/."""

from django.urls import include, path

from inference.v2.urls import v2_routes
from inference.views.explain import ExplainView
from inference.views.health import HealthView, ReadyView
from inference.views.metrics import MetricsView
from inference.views.models import ModelsView, ModelView
from inference.views.networks import NetworksView, NetworkView
from inference.views.pack import PackView
from inference.views.pages import DocsView, PlaygroundView, ReplayView, SchemaView, TrainView
from inference.views.personal.classes import ClassView, SubmissionsView
from inference.views.personal.me import MeView
from inference.views.personal.note import NoteView
from inference.views.personal.preferences import PreferencesView
from inference.views.personal.runs import MyRunsView, RunEventsView, RunsView
from inference.views.predict import ActivationsView, PredictView
from inference.views.samples import SamplesView
from inference.views.weights import WeightsView

# Asked again and again by machines, whether or not anybody uses the site.
PROBES = {
    *(f"{prefix}/{name}" for prefix in ("", "/v1") for name in ("healthz", "readyz", "metrics")),
    *("/v2/health/live", "/v2/health/ready"),
}

routes = [
    path("predict", PredictView.as_view(), name="predict"),
    path("activations", ActivationsView.as_view(), name="activations"),
    path("explain", ExplainView.as_view(), name="explain"),
    path("mnist/samples", SamplesView.as_view(), name="samples"),
    path("mnist/pack", PackView.as_view(), name="pack"),
    path("models", ModelsView.as_view(), name="models"),
    path("models/<str:name>", ModelView.as_view(), name="model"),
    path("models/<str:name>/weights", WeightsView.as_view(), name="weights"),
    path("me/preferences", PreferencesView.as_view(), name="preferences"),
    path("models/<str:name>/note", NoteView.as_view(), name="note"),
    path("me/runs", MyRunsView.as_view(), name="my_runs"),
    path("runs", RunsView.as_view(), name="runs"),
    path("runs/<str:run>/events", RunEventsView.as_view(), name="run_events"),
    path("classes/<str:slug>", ClassView.as_view(), name="class"),
    path("classes/<str:slug>/submissions", SubmissionsView.as_view(), name="submissions"),
    path("me", MeView.as_view(), name="me"),
    path("healthz", HealthView.as_view(), name="healthz"),
    path("readyz", ReadyView.as_view(), name="readyz"),
    path("metrics", MetricsView.as_view(), name="metrics"),
    path("schema", SchemaView.as_view(), name="schema"),
    path("docs", DocsView.as_view(), name="docs"),
]

urlpatterns = [
    path("", PlaygroundView.as_view(), name="playground"),
    path("replay", ReplayView.as_view(), name="replay"),
    path("networks", NetworksView.as_view(), name="networks"),
    path("networks/<str:name>", NetworkView.as_view(), name="network"),
    path("train", TrainView.as_view(), name="train"),
    *routes,
    path("v1/", include((routes, "v1"))),
    *v2_routes,
]
