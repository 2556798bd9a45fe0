"""The servers of the comparison: how each is started, and what it is asked."""

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
PEERS = ROOT / "bench" / "peers"
NETWORK = ROOT / "registry" / "starter" / "mnist-784-100-10-relu-98.npz"
V2 = "/v2/models/{}/infer"
HEADER = "Inference-Header-Content-Length"


@dataclass(frozen=True)
class Question:
    """A request as wrk sends it."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def image() -> np.ndarray:
    """(784,), mostly zeros as MNIST is."""
    rng = np.random.default_rng(0)
    return np.where(rng.random(784) < 0.2, rng.random(784).round(4), 0)


def questions(model: str) -> dict[str, Question]:
    """The image in the three ways of writing it."""
    pixels = image()
    tensor = {"name": "pixels", "shape": [1, 784], "datatype": "FP32"}
    behind = pixels.astype("<f4").tobytes()
    described = tensor | {"parameters": {"binary_data_size": len(behind)}}
    head = json.dumps({"inputs": [described], "parameters": {"binary_data_output": True}}).encode()
    plain, inputs = {"pixels": pixels.tolist()}, [tensor | {"data": pixels.tolist()}]
    as_json = {"Content-Type": "application/json"}
    as_bytes = {"Content-Type": "application/octet-stream", HEADER: str(len(head))}
    return {
        "JSON": Question("/predict", json.dumps(plain).encode(), as_json),
        "V2 JSON": Question(V2.format(model), json.dumps({"inputs": inputs}).encode(), as_json),
        "V2 binary": Question(V2.format(model), head + behind, as_bytes),
    }


@dataclass(frozen=True)
class Server:
    """How one is started, and what it understands.

    command  has PORT, WORKERS and FOLDER, an empty folder of its own, in it
    formats  those of the questions that it understands
    """

    name: str
    command: list[str]
    formats: tuple[str, ...]
    model: str = "digits"
    folder: Path = PEERS
    environment: dict[str, str] = field(default_factory=dict)

    def there(self) -> bool:
        return Path(self.command[0]).exists()


def hippo(database: str) -> list[Server]:
    ours = Path(sys.executable).parent
    variables = {"DATABASE_URL": database, "PORT": "PORT", "WEB_CONCURRENCY": "WORKERS"}
    mine = {"model": NETWORK.stem, "folder": ROOT, "environment": variables}
    granian = [str(ours / "python"), "-m", "hippo_site.granian"]
    three = ("JSON", "V2 JSON", "V2 binary")
    return [
        Server("Hippo, gunicorn", [str(ours / "gunicorn")], three, **mine),
        Server("Hippo, granian", granian, three, **mine),
    ]


def peers(python: Path, mlserver: Path, triton: Path) -> list[Server]:
    """The bin folders of three environments; FastAPI, KServe and LitServe are in the first."""
    litserve = [str(python / "python"), "litserve_app.py", "PORT", "WORKERS"]
    uvicorn = [str(python / "uvicorn"), "fastapi_app:app", "--port", "PORT", "--workers", "WORKERS"]
    uvicorn += ["--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    kserve = [str(python / "python"), "kserve_app.py", "PORT", "WORKERS"]
    in_main = {"MLSERVER_PARALLEL_WORKERS": "MLWORKERS", "MLSERVER_GRPC_PORT": "GRPC"}
    mlserver_is = {"folder": PEERS / "mlserver_app"}
    mlserver_is |= {"environment": {"MLSERVER_HTTP_PORT": "PORT", **in_main}}
    started = [str(triton / "python"), "triton_app/start.py", "PORT", "WORKERS", "FOLDER"]
    both = ("V2 JSON", "V2 binary")
    return [
        Server("FastAPI, hand-written", uvicorn, ("JSON",)),
        Server("KServe SDK", kserve, both),
        Server("MLServer", [str(mlserver / "mlserver"), "start", "."], ("V2 JSON",), **mlserver_is),
        Server("LitServe", litserve, ("JSON",)),
        Server("Triton", started, both),
        Server("Triton, dynamic batching", [*started, "dynamic_batching"], both),
    ]


def environment(server: Server, port: int, workers: int, folder: str) -> dict[str, str]:
    """Each server's own process environment: one BLAS thread, as everybody would set it."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    common = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "NETWORK": str(NETWORK)}
    common |= {"PYTHONPATH": os.pathsep.join([str(PEERS), os.environ.get("PYTHONPATH", "")])}
    common |= threads | {"SECRET_KEY": "for this comparison"}
    return common | {k: filled(v, port, workers, folder) for k, v in server.environment.items()}


def filled(word: str, port: int, workers: int, folder: str) -> str:
    """One worker of MLServer is its main process: 0 parallel ones."""
    values = {"PORT": port, "WORKERS": workers, "GRPC": port + 1, "FOLDER": folder}
    values["MLWORKERS"] = 0 if workers == 1 else workers
    return str(values.get(word, word))
