"""The network behind Triton's Python backend, which loads this file into each instance."""

import triton_python_backend_utils as triton
from network import probabilities


class TritonPythonModel:
    def execute(self, requests):
        """One response for each request; with dynamic batching there are several."""
        return [response(request) for request in requests]


def response(request):
    pixels = triton.get_input_tensor_by_name(request, "pixels").as_numpy()
    return triton.InferenceResponse([triton.Tensor("probabilities", probabilities(pixels))])
