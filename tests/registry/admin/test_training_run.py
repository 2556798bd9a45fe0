"""From a model to the training run whose weights it has, and from a run to what it became."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registry.models import HubModel, Repository
from tests.registry.staff import address_of, page, staff
from training.models import TrainingRun

pytestmark = pytest.mark.django_db
BOTH = ("view_hubmodel", "view_trainingrun")


@pytest.fixture
def run(three: None) -> TrainingRun:
    """The run that made ada, beside one of the same name that made something else."""
    now = timezone.now()
    TrainingRun.objects.create(slug="another-ada", artifact="ada", started_at=now)
    sha256 = HubModel.objects.get(name="ada").sha256
    return TrainingRun.objects.create(slug="the-run-of-ada", weights_sha256=sha256, started_at=now)


def path_of(run: TrainingRun) -> str:
    return reverse("admin:training_trainingrun_change", args=[run.pk])


def field(html: str, name: str) -> str:
    return html.partition(f"field-{name}")[2].partition('class="form-row')[0]


def test_a_model_leads_to_its_run_and_the_run_back_to_the_model(run: TrainingRun) -> None:
    client = staff(*BOTH)

    html = page(client, address_of("ada"))
    assert f'<a href="{path_of(run)}">the-run-of-ada</a>' in html
    assert "another-ada" not in html
    html = page(client, path_of(run))

    assert f'<a href="{address_of("ada")}">ada</a> in {Repository.objects.get()}' in html


def test_a_model_of_no_run_and_a_run_that_was_not_published_lead_nowhere(run: TrainingRun) -> None:
    client, other = staff(*BOTH), TrainingRun.objects.get(slug="another-ada")

    assert "<a " not in field(page(client, address_of("ben")), "training_runs")
    assert "<a " not in field(page(client, path_of(other)), "published_as")


@pytest.mark.parametrize("permission", BOTH)
def test_who_may_see_only_one_of_them_gets_no_link(run: TrainingRun, permission: str) -> None:
    client = staff(permission)
    paths = {"view_hubmodel": address_of("ada"), "view_trainingrun": path_of(run)}

    html = page(client, paths.pop(permission))

    (other,) = paths.values()
    assert other not in html


def test_a_run_does_not_say_what_became_of_it_in_a_hidden_repository(run: TrainingRun) -> None:
    Repository.objects.update(visibility="private")

    assert "<a " not in field(page(staff(*BOTH), path_of(run)), "published_as")
    owner = staff(*BOTH, "see_private_repository", name="root")
    assert ">ada</a>" in page(owner, path_of(run))


def test_a_run_of_a_person_is_shown_to_its_owner_and_to_who_sees_what_is_private(
    run: TrainingRun,
) -> None:
    run.owner = User.objects.create_user("ada")
    run.save()
    path, of_the_list = path_of(run), reverse("admin:training_trainingrun_changelist")
    another, root = staff(*BOTH), staff(*BOTH, "see_private_repository", name="root")

    for page_with_it in (of_the_list, address_of("ada"), "/admin/"):
        assert path not in page(another, page_with_it)
        assert path in page(root, page_with_it)
    assert another.get(path).status_code == 302
    TrainingRun.objects.filter(pk=run.pk).update(visibility="members")
    assert path in page(another, of_the_list)


def test_a_run_without_weights_is_no_run_of_a_model_without_a_hash(run: TrainingRun) -> None:
    HubModel.objects.filter(name="ben").update(sha256="")
    client, other = staff(*BOTH), TrainingRun.objects.get(slug="another-ada")

    assert "<a " not in field(page(client, address_of("ben")), "training_runs")
    assert "<a " not in field(page(client, path_of(other)), "published_as")


def test_the_link_costs_one_query(
    run: TrainingRun, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    viewer, both = staff("view_trainingrun"), staff(*BOTH, name="both")
    with django_assert_num_queries(5):
        page(viewer, path_of(run))
    with django_assert_num_queries(7):  # the other asks which repositories are hidden
        page(both, path_of(run))
