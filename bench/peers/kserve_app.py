"""The network behind the KServe SDK's model server.

python kserve_app.py PORT WORKERS
"""

import logging
import sys

from kserve import InferOutput, InferResponse, Model, ModelServer
from network import probabilities

logging.getLogger("uvicorn.access").disabled = True  # Hippo and FastAPI write no such log either


class Digits(Model):
    def __init__(self, name):
        super().__init__(name)
        self.ready = True

    async def predict(self, payload, headers=None, response_headers=None):
        answer = probabilities(payload.inputs[0].as_numpy().reshape(-1, 784))
        output = InferOutput("probabilities", list(answer.shape), "FP32")
        output.set_data_from_numpy(answer, binary_data=payload.use_binary_outputs)
        return InferResponse(payload.id or "0", self.name, [output])


if __name__ == "__main__":
    port, workers = map(int, sys.argv[1:])
    options = {"http_port": port, "workers": workers, "enable_grpc": False}
    ModelServer(**options, access_log_format=None).start([Digits("digits")])
