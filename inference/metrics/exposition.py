"""``GET /metrics``: the counters of all processes and the state of the service, for Prometheus."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from inference.metrics import counters
from inference.serving import serving

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Everything:
    """What a scrape collects."""

    def collect(self) -> Iterator[Metric]:
        yield from counted()
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
        if repository.synced_at is not None:
            seconds = (now - repository.synced_at).total_seconds()
            age.add_metric([repository.repo_id], seconds)
    yield age
