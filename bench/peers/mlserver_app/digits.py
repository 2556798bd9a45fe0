"""The network behind MLServer."""

from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse
from network import probabilities


class Digits(MLModel):
    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        answer = probabilities(NumpyCodec.decode_input(payload.inputs[0]).reshape(-1, 784))
        output = NumpyCodec.encode_output("probabilities", answer)
        return InferenceResponse(model_name=self.name, outputs=[output])
