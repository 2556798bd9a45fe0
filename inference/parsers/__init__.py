"""Request bodies to images: one parser for each media type."""

import io
from collections.abc import Callable, Mapping
from itertools import chain
from typing import IO, Any

from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework.parsers import BaseParser, JSONParser

from accounts.classes.limits import MAX_METADATA, MAX_WEIGHTS
from inference.errors import Malformed, TooLarge
from inference.parsers.body import read_body, released
from inference.parsers.images import RequestImages, invalid
from inference.parsers.json import OneImage, OneOrMore, reader
from inference.parsers.npy import read_npy
from inference.parsers.picture import read_picture, read_segments
from inference.renderers import NPY

PICTURE_BYTES = 1_000_000
ONE_FILE = "Expected one file in the field image, and no other field."
ENVELOPE_BYTES = 16_000  # what multipart wraps around a picture


class ImagesParser(BaseParser):
    """Reads a body of at most ``cap`` bytes, inflated, with ``read``."""

    cap: int
    read: Callable[[bytes], RequestImages]

    def parse(self, stream: IO, media_type: Any = None, parser_context: Any = None) -> Any:
        request, _ = released(parser_context)
        return self.read(read_body(request, stream, self.cap))


class PixelsParser(ImagesParser, JSONParser):
    """A subclass of DRF's parser, because only those keep to the body cap of the settings."""

    cap = 8_000_000
    read = staticmethod(reader(OneOrMore))


class OneImageParser(PixelsParser):
    read = staticmethod(reader(OneImage))


class NpyParser(ImagesParser):
    media_type = NPY
    cap = 32_000_000
    read = staticmethod(read_npy)


def _picture(data: bytes, view: Any) -> RequestImages:
    """One digit, or several where the view is asked for segments."""
    return read_segments(data) if getattr(view, "reads_segments", False) else read_picture(data)


class PngParser(ImagesParser):
    media_type = "image/png"
    cap = PICTURE_BYTES

    def parse(self, stream: IO, media_type: Any = None, parser_context: Any = None) -> Any:
        request, view = released(parser_context)
        return _picture(read_body(request, stream, self.cap), view)


class JpegParser(PngParser):
    media_type = "image/jpeg"


class UploadParser(BaseParser):
    """A form with these files and nothing else; their names and claimed types do not matter.

    caps  bytes of each file, by its field
    """

    media_type = "multipart/form-data"
    caps: Mapping[str, int] = {"image": PICTURE_BYTES}
    refusal = ONE_FILE

    def parse(self, stream: IO, media_type: Any = None, parser_context: Any = None) -> Any:
        request, view = released(parser_context)
        body = read_body(request, stream, sum(self.caps.values()) + ENVELOPE_BYTES)
        meta = {"CONTENT_TYPE": media_type, "CONTENT_LENGTH": len(body)}
        try:
            form = MultiPartParser(meta, io.BytesIO(body), request.upload_handlers, "utf-8")
            fields, files = form.parse()
        except MultiPartParserError as error:
            raise Malformed("The body is not a multipart form.") from error
        except (TooManyFilesSent, TooManyFieldsSent) as error:
            raise self._refused() from error
        lists = {name: files.getlist(name) for name in files}
        try:
            return self.read(self._contents(fields, lists), view)
        finally:
            for file in chain.from_iterable(lists.values()):
                file.close()

    def _contents(self, fields: Any, files: dict[str, list[Any]]) -> dict[str, bytes]:
        """By field; raises what is wrong with the form."""
        counts = {name: len(each) for name, each in files.items()}
        if fields or counts != dict.fromkeys(self.caps, 1):
            raise self._refused()
        contents: dict[str, bytes] = {name: files[name][0].read() for name in self.caps}
        for name, cap in self.caps.items():
            if len(contents[name]) > cap:
                raise TooLarge(f"The {name} is larger than {cap:,} bytes.")
        return contents

    def read(self, contents: dict[str, bytes], view: Any) -> Any:
        return _picture(contents["image"], view)

    def _refused(self) -> Exception:
        return invalid(f"/{next(iter(self.caps))}", self.refusal)


class ArtifactParser(UploadParser):
    """Both files of an artifact, as bytes."""

    caps = {"weights": MAX_WEIGHTS, "metadata": MAX_METADATA}
    refusal = "Expected two files, weights (.npz) and metadata (.json), and no other field."

    def read(self, contents: dict[str, bytes], view: Any) -> Any:
        return contents


PICTURES = [NpyParser, PngParser, JpegParser, UploadParser]
ONE_OR_MORE: list[type[BaseParser]] = [PixelsParser, *PICTURES]
ONE: list[type[BaseParser]] = [OneImageParser, *PICTURES]
