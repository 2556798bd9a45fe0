"""The notebook runs from top to bottom, and what is kept of its last run is fit to be read."""

import nbformat
import pytest
from django.conf import settings
from nbclient import NotebookClient

NOTEBOOK = settings.BASE_DIR / "training" / "experiments" / "train_and_look.ipynb"
SECONDS = 60  # for a cell; the whole takes about three


@pytest.fixture
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


def outputs(notebook) -> list:
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def test_every_cell_runs(notebook, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(settings.BASE_DIR))
    here = tmp_path / "training" / "experiments"
    here.mkdir(parents=True)

    client = NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(here)}})
    client.execute()

    said = "".join(each.text for each in outputs(notebook) if each.output_type == "stream")
    assert said.startswith("uci-digits: 1,318 to learn from")
    assert len(list(tmp_path.glob("runs/*/metrics.jsonl"))) == 10


def test_the_kept_outputs_are_those_of_a_whole_run(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]

    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert {output.output_type for output in outputs(notebook)} <= {
        "stream",
        "display_data",
        "execute_result",
    }


def test_the_kept_outputs_name_no_place_on_anybodys_machine(notebook):
    assert str(settings.BASE_DIR) not in NOTEBOOK.read_text()
    assert not [each for each in outputs(notebook) if each.get("name") == "stderr"]
