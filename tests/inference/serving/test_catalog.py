"""The snapshot that requests read: what answers, what does not and why, and how it is replaced."""

import pytest

from inference.errors import Invalid, NotFound, Unavailable
from inference.serving import catalog
from inference.serving.catalog import Catalog, Servable, catalog_of, merged, read_rows
from registry import default_model
from registry.models import HubModel

OLD, NEW, BEN = Servable("ada", "1"), Servable("ada", "2"), Servable("ben", "1")
NOT_HERE = "The weights of that network are not here yet."


def read_catalog() -> Catalog:
    """What is served to whoever has no token."""
    return catalog_of(read_rows(), frozenset())


def test_a_ready_record_is_found_by_name_and_as_the_default():
    snapshot = Catalog({"ada": OLD, "ben": BEN}, "ben", ready={OLD, BEN})

    assert snapshot.find("ada") == OLD
    assert snapshot.find() == BEN


@pytest.mark.parametrize(
    ("snapshot", "name", "error", "detail"),
    [
        (Catalog(), "", Unavailable, catalog.UNREAD),
        (Catalog(reason=catalog.EMPTY), "", Unavailable, catalog.EMPTY),
        (Catalog({"ada": OLD}, "ada"), "", Unavailable, catalog.NOT_HERE),
        (Catalog({"ada": OLD}, "ada"), "ada", Unavailable, NOT_HERE),
        (Catalog({"ada": OLD}, "ada"), "ben", NotFound, None),
        (Catalog({"ada": OLD}, "", unusable={OLD}), "ada", Invalid, catalog.NOT_DIGITS),
        (Catalog({"ada": OLD}, "ada", unusable={OLD}), "", Unavailable, catalog.NOT_HERE),
    ],
)
def test_a_record_that_cannot_answer_says_why(snapshot, name, error, detail):
    with pytest.raises(error) as caught:
        snapshot.find(name)

    assert detail in (None, str(caught.value.detail))
    assert error is not Unavailable or caught.value.headers == {"Retry-After": "5"}


@pytest.mark.parametrize("name", ["UNREAD", "UNREADABLE", "EMPTY", "NOT_SERVED", "NOT_HERE"])
def test_where_nothing_is_loaded_the_sentence_begins_so(name):
    assert getattr(catalog, name).startswith("No model loaded")


def test_a_new_revision_takes_over_once_its_network_is_ready():
    now, latest = Catalog({"ada": OLD}, "ada", ready={OLD}), Catalog({"ada": NEW}, "ada")

    assert merged(now, latest, {OLD}, set()).find() == OLD
    assert merged(now, latest, {OLD, NEW}, set()).find() == NEW


def test_a_new_default_takes_over_once_its_network_is_ready():
    now = Catalog({"ada": OLD}, "ada", ready={OLD})
    latest = Catalog({"ada": OLD, "ben": BEN}, "ben")

    assert merged(now, latest, {OLD}, set()).find() == OLD
    assert merged(now, latest, {OLD, BEN}, set()).find() == BEN


def test_what_is_wanted_no_longer_is_gone_at_once():
    now = Catalog({"ada": OLD, "ben": BEN}, "ada", ready={OLD, BEN})

    with pytest.raises(NotFound):
        merged(now, Catalog({"ben": BEN}, "ben"), {BEN}, set()).find("ada")
    with pytest.raises(Unavailable):
        merged(now, Catalog(reason=catalog.EMPTY), set(), set()).find()


@pytest.fixture
def three(put, mirror):
    for name, accuracy in {"ada": 97.0, "ben": 98.25, "cyd": 95.0}.items():
        put(name, accuracy)
    mirror()


def test_the_best_is_the_default_unless_staff_or_the_settings_say_otherwise(three, settings):
    assert read_catalog().default == "ben"

    default_model.choose("cyd")
    assert read_catalog().default == "cyd"

    settings.DEFAULT_MODEL = "ada"
    assert read_catalog().default == "ada"


def test_nothing_stands_in_for_a_default_model_that_is_not_there(three, settings):
    settings.DEFAULT_MODEL = "zoe"

    assert read_catalog().default == ""
    assert read_catalog().reason == catalog.NOT_SERVED


def test_records_that_are_not_available_are_not_in_the_catalog(three):
    HubModel.objects.filter(name="ben").update(status="invalid")

    assert list(read_catalog().records) == ["ada", "cyd"]
    assert read_catalog().default == "ada"


def test_reading_takes_one_query(three, django_assert_num_queries):
    with django_assert_num_queries(1):
        read_catalog()


def test_a_chosen_network_that_does_not_read_digits_is_passed_over():
    latest = Catalog({"ada": OLD, "ben": BEN}, "ada", others=("ben",))

    snapshot = merged(Catalog(), latest, {BEN}, {OLD})

    assert snapshot.default == "ben"
    assert snapshot.find() == BEN


def test_where_no_network_reads_digits_there_is_no_default():
    snapshot = merged(Catalog(), Catalog({"ada": OLD}, "ada"), set(), {OLD})

    with pytest.raises(Unavailable):
        snapshot.find()
