"""``GET /metrics``: the counters of all processes and the state of the service, for Prometheus."""

from collections.abc import Iterator, Set
from operator import add

from django.conf import settings
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from inference.metrics import counters
from inference.serving import serving
from inference.serving.catalog import PRIVATE

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Everything:
    """What a scrape collects."""

    def collect(self) -> Iterator[Metric]:
        hidden = serving.hidden.names
        yield from (without_names(metric, hidden) if hidden else metric for metric in counted())
        yield _networks()
        yield from _sync_age()


def exposition() -> bytes:
    return generate_latest(Everything())


def counted() -> Iterator[Metric]:
    """The counts of all processes where they share a folder, else those of this one."""
    if settings.METRICS_DIR:
        yield from MultiProcessCollector(CollectorRegistry(), path=settings.METRICS_DIR).collect()
    else:
        yield from counters.here.collect()


def without_names(metric: Metric, hidden: Set[str]) -> Metric:
    """The counts of networks that were public once and are hidden now, under one label."""
    values: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}
    combine = max if metric.type == "gauge" else add
    for sample in metric.samples:
        labels = dict(sample.labels)
        if labels.get("model") in hidden:
            labels["model"] = PRIVATE
        key = sample.name, tuple(labels.items())
        values[key] = combine(values[key], sample.value) if key in values else sample.value
    shown = Metric(metric.name, metric.documentation, metric.type)
    for (name, labels_of), value in values.items():
        shown.add_sample(name, dict(labels_of), value)
    return shown


def _networks() -> Metric:
    """1 for each network that can answer; the labels tell which, and which is the default."""
    loaded = GaugeMetricFamily(
        "hippo_network_ready", "Networks that can answer.", labels=["model", "revision", "default"]
    )
    catalog = serving.catalog
    for record in sorted(catalog.ready):
        default = str(record.name == catalog.default).lower()
        loaded.add_metric([record.name, record.revision, default], 1)
    return loaded


def _sync_age() -> Iterator[Metric]:
    """Seconds since the last sync of each repository that the last look at the database saw."""
    age = GaugeMetricFamily("hippo_sync_age_seconds", "Since the last sync.", labels=["repository"])
    now = timezone.now()
    for repository in serving.repositories:
        if repository.synced_at is not None and repository.is_public:
            seconds = (now - repository.synced_at).total_seconds()
            age.add_metric([repository.repo_id], seconds)
    yield age
