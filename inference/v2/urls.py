"""The URLs of the V2 routes. Versions are revisions, so each model route exists twice."""

from django.urls import path

from inference.v2.infer import InferView
from inference.v2.repository import IndexView, LoadView, UnloadView
from inference.v2.views import (
    ConfigView,
    LiveView,
    ModelReadyView,
    ModelsView,
    ModelView,
    ServerReadyView,
    ServerView,
    StatisticsView,
)

OF_A_MODEL = {
    "": ModelView,
    "/ready": ModelReadyView,
    "/infer": InferView,
    "/config": ConfigView,
    "/stats": StatisticsView,
}

v2_routes = [
    path("v2", ServerView.as_view(), name="v2"),
    path("v2/", ServerView.as_view(), name="v2-slash"),
    path("v2/health/live", LiveView.as_view()),
    path("v2/health/ready", ServerReadyView.as_view()),
    path("v2/models", ModelsView.as_view()),
    path("v2/models/stats", StatisticsView.as_view()),
    path("v2/repository/index", IndexView.as_view()),
    path("v2/repository/models/<str:name>/load", LoadView.as_view()),
    path("v2/repository/models/<str:name>/unload", UnloadView.as_view()),
    *[
        path(f"v2/models/<str:name>{version}{end}", view.as_view())
        for version in ("", "/versions/<str:version>")
        for end, view in OF_A_MODEL.items()
    ],
]
