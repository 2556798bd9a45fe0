"""Packed copies (gzip, brotli) of static files, made again only where a file has changed.

Brotli takes half a minute for all of them, and `make run` and `make test` collect them each time.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from whitenoise.compress import Compressor


class ChangedFiles(Compressor):
    """WhiteNoise's compressor; it leaves a file alone whose packed copies are of the same bytes."""

    def should_compress(self, filename: str) -> bool:
        """Not source maps, megabytes that only developer tools ask for."""
        return not filename.endswith(".map") and super().should_compress(filename)

    def compress(self, path: str) -> list[str]:
        file = Path(path)
        return [] if self._is_packed(file) else super().compress(path)

    def _is_packed(self, file: Path) -> bool:
        """WhiteNoise writes brotli, then gzip, both with the time of what they were made of."""
        try:
            times = {copy.stat().st_mtime for copy in self._copies(file)}
            unpacked = gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes())
            return len(times) == 1 and unpacked == file.read_bytes()
        except (OSError, EOFError, zlib.error):
            return False

    def _copies(self, file: Path) -> Iterator[Path]:
        yield file.with_name(f"{file.name}.gz")
        if self.use_brotli:
            yield file.with_name(f"{file.name}.br")
