"""The network behind LitServe, as its quick start shows.

python litserve_app.py PORT WORKERS
"""

import sys

import litserve
import numpy as np


class Digits(litserve.LitAPI):
    def setup(self, device):
        from network import probabilities

        self.network = probabilities

    def decode_request(self, request):
        return np.array([request["pixels"]], dtype=np.float32)

    def predict(self, x):
        return self.network(x)[0]

    def encode_response(self, output):
        digit = int(output.argmax())
        return {
            "predicted_digit": digit,
            "confidence": float(output[digit]),
            "probabilities": output.tolist(),
        }


if __name__ == "__main__":
    port, workers = map(int, sys.argv[1:])
    server = litserve.LitServer(Digits(), accelerator="cpu", workers_per_device=workers)
    server.run(host="127.0.0.1", port=port, num_api_servers=workers, generate_client_file=False)
