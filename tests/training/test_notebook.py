"""The notebook runs from top to bottom, and its saved outputs are those of a complete run."""

import ast
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

NOTEBOOK = settings.BASE_DIR / "training" / "experiments" / "train_and_look.ipynb"
CELL_TIMEOUT = 60  # seconds; the whole notebook takes about three


@pytest.fixture
def notebook() -> Any:
    import nbformat  # with jsonschema, seconds: not for every process that collects this file

    return nbformat.read(NOTEBOOK, as_version=4)


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def test_every_cell_runs(notebook: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbclient import NotebookClient

    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(settings.BASE_DIR))
    folder = tmp_path / "training" / "experiments"
    folder.mkdir(parents=True)

    client = NotebookClient(
        notebook, timeout=CELL_TIMEOUT, resources={"metadata": {"path": str(folder)}}
    )
    client.execute()

    printed = "".join(each.text for each in outputs(notebook) if each.output_type == "stream")
    assert printed.startswith("uci-digits: 1,318 to learn from")
    assert len(list(tmp_path.glob("runs/*/metrics.jsonl"))) == 10


def test_make_notebook_installs_what_it_imports(notebook: Any) -> None:
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    tree = ast.parse(re.sub(r"(?m)^[%!].*$", "", code))
    nodes = [each for each in ast.walk(tree) if isinstance(each, ast.Import | ast.ImportFrom)]
    names = {getattr(each, "module", None) or each.names[0].name for each in nodes}
    packages = {name.split(".")[0].lower() for name in names}
    lock = (settings.BASE_DIR / "requirements-notebook.txt").read_text()
    locked = set(re.findall(r"(?m)^([a-z0-9-]+)==", lock))

    assert "ipython" in packages
    assert packages - sys.stdlib_module_names - {"training"} <= locked
    assert "ipykernel" in locked


def test_the_saved_outputs_are_those_of_a_complete_run(notebook: Any) -> None:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]

    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert {output.output_type for output in outputs(notebook)} <= {
        "stream",
        "display_data",
        "execute_result",
    }


def test_the_saved_outputs_show_no_path_and_no_warning(notebook: Any) -> None:
    assert str(settings.BASE_DIR) not in NOTEBOOK.read_text()
    assert not [each for each in outputs(notebook) if each.get("name") == "stderr"]
