"""MLServer's command-line client, unchanged, against Hippo."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MODEL = "mnist-784-100-10-relu-98"
ROWS = 7


@pytest.mark.parametrize("batch_size", [1, 3])
def test_mlserver_infer_reads_lines_and_writes_lines(base_url, tmp_path, batch_size):
    questions, answers = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    tensor = {"name": "pixels", "shape": [1, 784], "datatype": "FP32"}
    lines = [json.dumps({"inputs": [tensor | {"data": [n / ROWS] * 784}]}) for n in range(ROWS)]
    questions.write_text("\n".join(lines) + "\n")

    command = [Path(sys.executable).with_name("mlserver"), "infer", "--url"]
    command += [base_url.removeprefix("http://"), "--model-name", MODEL]
    command += ["--input-data-path", questions, "--output-data-path", answers]
    command += ["--batch-size", str(batch_size)]
    subprocess.run(command, check=True)

    outputs = [json.loads(line)["outputs"] for line in answers.read_text().splitlines()]
    assert len(outputs) == ROWS
    names = {output["name"] for output in outputs[0]}
    assert names == {"digit", "confidence", "probabilities", "doubt"}
    assert all(output["shape"][0] == 1 for line in outputs for output in line)
