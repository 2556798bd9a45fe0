"""Load from wrk, and what it says of it."""

import math
import re
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from bench.peers.servers import Question

LUA = """
local file = io.open("{body}", "rb")
wrk.body = file:read("*a")
file:close()
wrk.method = "POST"
{headers}
"""


class Load(NamedTuple):
    """What wrk saw: requests/s, two quantiles in ms, and answers that were none."""

    rate: float
    p50: float
    p99: float
    errors: int


def load(port: int, question: Question, connections: int, seconds: int) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        body, script = Path(folder, "body"), Path(folder, "ask.lua")
        body.write_bytes(question.body)
        headers = [f'wrk.headers["{k}"] = "{v}"' for k, v in question.headers.items()]
        script.write_text(LUA.format(body=body, headers="\n".join(headers)))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script]
        command.append(f"http://127.0.0.1:{port}{question.path}")
        return read_wrk(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


def read_wrk(text: str) -> Load:
    def quantile(name: str) -> float:
        match = re.search(rf"^ +{name}% +([\d.]+)(us|ms|s)$", text, re.MULTILINE)
        return float(match[1]) * MILLISECONDS[match[2]] if match else math.nan  # no answer at all

    bad = re.findall(r"Non-2xx or 3xx responses: (\d+)|(?:connect|read|write|timeout) (\d+)", text)
    rate = float(re.search(r"Requests/sec: +([\d.]+)", text)[1])
    errors = sum(int(a or b) for a, b in bad)
    return Load(rate, quantile("50"), quantile("99"), errors)
