"""Infer requests: JSON, and the bytes of tensors that follow it."""

import math
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from inference.errors import Invalid, Malformed, TooLarge
from inference.parsers.json import BYTE_ORDER_MARK, check_json
from inference.v2 import tensors
from training.core.arrays import PIXELS

INPUT = "pixels"
JSON_BYTES = 8_000_000
BODY_BYTES = 63_000_000  # 10,000 images of FP64
RANGE_OF_LENGTH = "Inference-Header-Content-Length must be the length of the JSON in the body."
NOT_JSON = "The request is not JSON in UTF-8."
WRONG_FORM = (
    "The request is JSON, but not an infer request: inputs is a list of one tensor with name, "
    "shape, datatype and data or parameters.binary_data_size."
)
MEMBERS = {
    "id": "id: Expected a text of at most 1,000 characters.",
    "outputs": "outputs: Expected a list of at most 100 objects, each with a name and, if need be, "
    "parameters: binary_data (true or false), classification (a whole number).",
    "parameters": "parameters: Expected an object; binary_data_output is true or false.",
    "inputs[0].shape": "inputs/0/shape: Expected a list of whole numbers.",
}
BYTES_FOLLOW = (
    "Something follows the JSON. Tensors as bytes need the header "
    "Inference-Header-Content-Length, the length of the JSON."
)
FEWER_BYTES = "binary_data_size, the shape and the bytes behind the JSON do not agree."


class InputParameters(Struct):
    binary_data_size: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class Input(Struct):
    name: str
    shape: list[int]
    datatype: str
    parameters: InputParameters | None = None
    data: Raw | UnsetType = UNSET


class OutputParameters(Struct):
    binary_data: bool | UnsetType = UNSET
    classification: Annotated[int, Meta(ge=0)] = 0


class Output(Struct):
    name: str
    parameters: OutputParameters | None = None


class RequestParameters(Struct):
    binary_data_output: bool = False


class InferJson(Struct):
    """Members that are not listed are ignored: clients add some of their own."""

    inputs: list[Input]
    outputs: Annotated[list[Output], Meta(max_length=100)] | None = None
    id: Annotated[str, Meta(max_length=1_000)] | None = None
    parameters: RequestParameters | None = None


class RequestedOutput(NamedTuple):
    """An output as the caller wants it; classification 0 means the tensor itself."""

    name: str
    binary: bool
    classification: int = 0


class InferRequest(NamedTuple):
    """pixels (n, 784); requested [] means the usual outputs, as bytes where ``binary``."""

    pixels: npt.NDArray[np.float32]
    requested: list[RequestedOutput]
    binary: bool
    id: str | None


_decoder = msgspec.json.Decoder(InferJson)


def read_infer(body: bytes, header_length: str | None) -> InferRequest:
    """The request in a body, of which ``header_length`` bytes are JSON (None: all of it).

    Raises Malformed, Invalid, TooLarge.
    """
    if header_length is None:
        return _request_of(_decoded(body), memoryview(b""))
    length = _length(header_length, len(body))
    if length == 0:
        return _raw(body)
    return _request_of(_decoded(body[:length]), memoryview(body)[length:])


def _length(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= most):
        raise Malformed(RANGE_OF_LENGTH)
    return int(text)


def _raw(body: bytes) -> InferRequest:
    """Without any JSON the whole body is the one input, and bytes are answered with bytes."""
    rows, rest = divmod(len(body), 4 * PIXELS)
    if rest:
        raise Invalid(f"A raw request is {PIXELS} FP32 numbers for each image.")
    values = tensors.from_bytes(memoryview(body), "FP32")
    return InferRequest(tensors.pixels(values, [rows, PIXELS]), [], binary=True, id=None)


def _decoded(text: bytes) -> InferJson:
    if len(text) > JSON_BYTES:
        raise TooLarge(f"The JSON is larger than {JSON_BYTES:,} bytes.")
    text = text.removeprefix(BYTE_ORDER_MARK)
    try:
        return _decoder.decode(text)
    except msgspec.ValidationError as error:
        check_json(text)
        raise Invalid(_wrong_member(str(error))) from None
    except msgspec.DecodeError as error:
        follows = "trailing characters" in str(error)
        raise Malformed(BYTES_FOLLOW if follows else NOT_JSON) from None
    except (UnicodeDecodeError, RecursionError):
        raise Malformed(NOT_JSON) from None


def _wrong_member(message: str) -> str:
    """Which member of the request is wrong; msgspec's message ends with its path."""
    path = message.rpartition(" at `$.")[2]
    return next((words for name, words in MEMBERS.items() if path.startswith(name)), WRONG_FORM)


def _request_of(request: InferJson, behind: memoryview) -> InferRequest:
    if len(request.inputs) != 1 or request.inputs[0].name != INPUT:
        raise Invalid(f"Expected one input, named {INPUT}.")
    values = tensors.pixels(_values(request.inputs[0], behind), request.inputs[0].shape)
    binary = request.parameters is not None and request.parameters.binary_data_output
    requested = [_requested_output(output, binary) for output in request.outputs or ()]
    return InferRequest(values, requested, binary, request.id)


def _values(tensor: Input, behind: memoryview) -> npt.NDArray:
    tensors.rows_in(tensor.shape)
    if tensor.datatype not in tensors.DATATYPES:
        raise Invalid(f"Expected the datatype {', '.join(tensors.DATATYPES)}.")
    size = UNSET if tensor.parameters is None else tensor.parameters.binary_data_size
    if isinstance(size, UnsetType):
        return _numbers(tensor, behind)
    width = np.dtype(tensors.DATATYPES[tensor.datatype]).itemsize
    if not isinstance(tensor.data, UnsetType) or size != len(behind) or size % width:
        raise Invalid(FEWER_BYTES)
    return tensors.from_bytes(behind, tensor.datatype)


def _numbers(tensor: Input, behind: memoryview) -> npt.NDArray:
    if isinstance(tensor.data, UnsetType):
        raise Invalid(WRONG_FORM)
    if behind:
        raise Malformed(RANGE_OF_LENGTH)
    if tensor.datatype not in tensors.IN_JSON:
        raise Invalid("FP16 is sent as bytes, not as JSON.")
    return tensors.from_json(bytes(tensor.data), tensor.datatype, math.prod(tensor.shape))


def _requested_output(output: Output, binary: bool) -> RequestedOutput:
    parameters = output.parameters or OutputParameters()
    as_bytes = binary if isinstance(parameters.binary_data, UnsetType) else parameters.binary_data
    return RequestedOutput(output.name, as_bytes, parameters.classification)
