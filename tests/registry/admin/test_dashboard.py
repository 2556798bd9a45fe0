"""The dashboard on the front page of the admin."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from registry import default_model
from registry.admin.timeline import Published, timeline
from registry.conf import manager_for_settings
from registry.models import HubModel, Repository
from registry.service_status import ServiceStatus, provider
from registry.sync import sync
from registry.sync.health import mirror_health
from tests.fake_hub.server import FakeHub
from tests.registry.conftest import Publish, Save, Sync
from tests.registry.staff import act, page, staff
from training.hub import HubError
from training.models import TrainingRun

pytestmark = pytest.mark.django_db
FRONT = "/admin/"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """The function of the inference app is unregistered; a test may register its own."""
    monkeypatch.setattr(provider, "report", None)


@pytest.fixture
def viewer() -> Client:
    return staff("view_hubmodel", "view_syncrun", "view_trainingrun")


def test_the_front_page_names_the_default_and_why(three: None, viewer: Client) -> None:
    html = page(viewer, FRONT)

    assert "98.25 %" in html
    assert "The most accurate; nobody has chosen another." in html
    assert ">3 served</a>, " in html
    assert ">3 known</a>." in html


def test_the_front_page_says_who_chose_the_default_and_when(three: None, viewer: Client) -> None:
    default_model.choose("cyd", by="grace")

    assert "Chosen by grace, since 20" in page(viewer, FRONT)


def test_the_front_page_says_that_no_network_answers(
    three: None, viewer: Client, settings: Settings
) -> None:
    settings.DEFAULT_MODEL = "eve"

    assert "No network answers: DEFAULT_MODEL names one that is not served." in page(viewer, FRONT)


def test_the_front_page_lists_the_changes(three: None, viewer: Client) -> None:
    assert page(viewer, FRONT).count("First seen.") == 3


def test_training_runs_are_shown_to_staff_who_may_view_them(three: None, viewer: Client) -> None:
    TrainingRun.objects.create(
        slug="20260501-ada", name="ada", outcome="finished", accuracy=97.5, started_at=NOON
    )

    assert "Finished, 97.50 %" in page(viewer, FRONT)
    assert "Training runs" not in page(staff("view_hubmodel", name="ida"), FRONT)


def test_staff_who_may_not_view_records_see_no_dashboard(three: None) -> None:
    assert "dashboard-cards" not in page(staff(), FRONT)


def test_an_empty_site_has_a_front_page(db: None, viewer: Client) -> None:
    html = page(viewer, FRONT)

    assert "No network answers: none is served." in html
    assert "Never synced: run manage.py sync_models." in html


def test_the_number_of_queries_is_fixed(
    three: None,
    put_here: Save,
    mirror: Sync,
    viewer: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(20):
        put_here(f"net-{number}", created_at="2026-05-01T12:00:00Z")
    mirror()

    with django_assert_max_num_queries(17):
        page(viewer, FRONT)


# --- Health ---------------------------------------------------------------------------------------


def test_a_repository_that_was_just_synced_is_good(three: None) -> None:
    (health,) = mirror_health(datetime.now(UTC))

    assert (health.level, health.message) == ("good", "In step.")


def test_a_repository_that_was_not_synced_for_two_days_is_a_warning(three: None) -> None:
    (health,) = mirror_health(datetime.now(UTC) + timedelta(days=2))

    assert (health.level, health.message) == ("warning", "Not synced for more than a day.")


def test_a_failed_sync_shows_its_reason_and_what_is_served(
    publish: Publish, hub: FakeHub, viewer: Client
) -> None:
    publish("ada")
    sync(manager_for_settings(), started_by="a test")
    hub.fault(status=503, times=3)
    with pytest.raises(HubError):
        sync(manager_for_settings(), started_by="a test")

    html = page(viewer, FRONT)

    assert (
        "The last sync failed: The Hub at 127.0.0.1 answered 503: try again later. "
        "What was mirrored before is served."
    ) in html
    assert hub.token not in html
    sync(manager_for_settings(), started_by="a test")
    assert "In step." in page(viewer, FRONT)


# --- The timeline ---------------------------------------------------------------------------------


def test_the_timeline_uses_the_dates_of_the_artifacts(
    put_here: Save, mirror: Sync, viewer: Client
) -> None:
    put_here("ada", 97.0, created_at="2026-05-01T12:00:00Z")
    put_here("ben", 96.0, seed=1, created_at="2026-05-03T12:00:00Z")
    mirror()

    html = page(viewer, FRONT)

    assert "2 networks from 2026-05-01 to 2026-05-03. The best reaches 97.00 %." in html
    assert "<title>ben, 2026-05-03: 96.00 %</title>" in html


def test_the_timeline_leaves_out_absurd_dates(put_here: Save, mirror: Sync, viewer: Client) -> None:
    put_here("ada", 97.0, created_at="2026-05-01T12:00:00Z")
    put_here("ben", 96.0, seed=1, created_at="9999-12-31T23:59:59Z")
    put_here("cyd", 96.0, seed=2, created_at="0001-01-01T00:00:00Z")
    mirror()

    assert "1 networks from 2026-05-01" in page(viewer, FRONT)


@pytest.mark.parametrize("count", [0, 1, 2, 200])
def test_a_timeline_of_any_length_can_be_drawn(count: int) -> None:
    rows = [Published(NOON + timedelta(hours=n), 90.0 + n / 100, "<b>") for n in range(count)]

    svg = timeline(rows)

    assert svg.count("<circle") == count
    assert "<b>" not in svg


def test_the_axis_of_the_timeline_ends_with_the_newest_network() -> None:
    rows = [Published(NOON + timedelta(days=n), 90.0, "x") for n in (0, 37)]

    svg = timeline(rows)

    assert re.findall(r">(2026-[0-9-]+)</text>", svg)[-1] == "2026-06-07"


def test_the_line_counts_every_network_though_only_the_newest_have_a_dot() -> None:
    best, *rest = [Published(NOON, 99.0, "best")] + [
        Published(NOON + timedelta(days=n), 90.0, "x") for n in range(1, 1_001)
    ]

    svg = timeline([best, *rest])

    assert "1001 networks" in svg
    assert "The best reaches 99.00 %." in svg
    assert svg.count("<circle") == 201


def test_recent_actions_say_what_was_done(three: None, admin_client: Client) -> None:
    act(admin_client, "make_default", "cyd", confirmed="yes")

    assert "Made the default." in page(admin_client, FRONT)


# --- The status of the service --------------------------------------------------------------------


@pytest.fixture
def service(three: None) -> None:
    """A registered status, in which ben is loaded."""
    ben = HubModel.objects.get(name="ben")
    status = ServiceStatus(
        loaded={("ben", ben.revision)},
        predictions={"ben": 1_234},
        requests=7_200,
        errors=3,
        hours=2.0,
    )
    provider.register(lambda: status)


def test_a_server_that_just_started_has_no_rate(three: None, viewer: Client) -> None:
    provider.register(lambda: ServiceStatus(requests=14, hours=1 / 60))

    html = page(viewer, FRONT)

    assert '<p class="figure">14</p>' in html
    assert "an hour" not in html


def test_the_front_page_shows_requests_per_hour(viewer: Client, service: None) -> None:
    html = page(viewer, FRONT)

    assert '<p class="figure">3600</p>' in html
    assert "7200 since the server started, 3 errors" in html


def test_a_record_that_is_not_served_is_not_loaded_whatever_its_name(
    viewer: Client, service: None
) -> None:
    ben = HubModel.objects.get(name="ben")
    other = Repository.objects.create(repo_id="ada/other", source="hub")
    ben.pk, ben.repository = None, other
    ben.save()

    html = page(viewer, "/admin/registry/hubmodel/")

    assert html.count("loaded</td>") == 1
    assert "ada/other</td>" in html


def test_the_list_and_the_record_page_show_what_is_loaded_and_how_much_it_classified(
    viewer: Client, service: None
) -> None:
    assert "as the default, loaded" in page(viewer, "/admin/registry/hubmodel/")
    pk = HubModel.objects.get(name="ben").pk
    html = page(viewer, f"/admin/registry/hubmodel/{pk}/change/")
    assert "1,234 since the server started" in html


def test_without_a_service_the_front_page_shows_no_requests(three: None, viewer: Client) -> None:
    assert "Requests" not in page(viewer, FRONT)


def test_a_status_that_cannot_be_read_breaks_no_page(
    three: None, viewer: Client, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> ServiceStatus:
        raise RuntimeError("no counters")

    provider.register(broken)

    assert "Requests" not in page(viewer, FRONT)
    assert "The status of the service could not be read." in caplog.messages


def test_the_front_page_has_a_line_for_each_repository(
    three: None, viewer: Client, settings: Settings
) -> None:
    settings.MORE_REPOS = ["eve/digits"]
    Repository.objects.create(repo_id="eve/digits", source="hub", synced_at=NOON)

    html = page(viewer, FRONT)

    assert "<strong>eve/digits</strong>" in html
    assert "Not synced for more than a day." in html
