"""The network behind Triton: an instance of its Python backend for each worker.

python bench/peers/triton_app/start.py PORT WORKERS FOLDER [dynamic_batching]

The server is the one in PyTriton's wheel. It is started without PyTriton, whose proxy answers all
requests in one process. What it reads is collected in FOLDER.
"""

import importlib.util
import os
import sys
import sysconfig
from pathlib import Path

APP = Path(__file__).parent
CONFIG = """
backend: "python"
max_batch_size: 64
input [ {{ name: "pixels", data_type: TYPE_FP32, dims: [ 784 ] }} ]
output [ {{ name: "probabilities", data_type: TYPE_FP32, dims: [ 10 ] }} ]
instance_group [ {{ count: {workers}, kind: KIND_CPU }} ]
"""


def fill(folder: Path, triton: Path, config: str) -> None:
    """The model repository, and the Python backend with its stub for this Python."""
    model, backend = folder / "models" / "digits" / "1", folder / "backends" / "python"
    stub = f"python_backend_stubs/{sysconfig.get_python_version()}/triton_python_backend_stub"
    for place, files in (
        (model, [APP / "model.py", APP.parent / "network.py"]),  # PYTHONPATH is ignored there
        (backend, [*(triton / "backends/python").glob("*triton_python*"), triton / stub]),
    ):
        place.mkdir(parents=True)
        for file in files:
            (place / file.name).symlink_to(file.resolve())
    (model.parent / "config.pbtxt").write_text(config)


def surroundings() -> dict[str, str]:
    """The stub takes its packages from the first Python in PATH, and needs that one's library."""
    python = Path(sys.executable).parent
    return os.environ | {
        "PATH": os.pathsep.join([str(python), os.environ["PATH"]]),
        "LD_LIBRARY_PATH": sysconfig.get_config_var("LIBDIR"),
    }


if __name__ == "__main__":
    port, workers, folder, *batching = sys.argv[1:]
    triton = Path(importlib.util.find_spec("pytriton").origin).parent / "tritonserver"
    config = CONFIG.format(workers=workers) + "".join(f"{word} {{ }}\n" for word in batching)
    fill(Path(folder), triton, config)
    command = [f"{triton}/bin/tritonserver", "--http-address", "127.0.0.1", "--http-port", port]
    command += ["--model-repository", f"{folder}/models"]
    command += ["--backend-directory", f"{folder}/backends"]
    command += ["--allow-grpc", "false", "--allow-metrics", "false"]  # as KServe's and LitServe's
    os.execve(command[0], command, surroundings())
