"""The files of a folder that is a repository: which there are, and what is in one."""

import os
from pathlib import Path

from training.core.artifact import ArtifactError, is_name
from training.core.artifact.weights import MAX_FILE
from training.core.files import read_capped
from training.hub.errors import HubUnavailable
from training.hub.repository import CARD, MAX_TEXT, card_text


class FolderFiles:
    """Listing raises HubUnavailable; repo_id is what users call the folder."""

    def __init__(self, folder: Path, repo_id: str) -> None:
        self.folder = folder
        self._repo_id = repo_id

    def names(self) -> list[str]:
        """Of the artifacts, in order."""
        names = [file.removesuffix(".npz") for file in self._files()]
        # Not Path.is_file, which raises for a link into a folder that cannot be read.
        return [name for name in names if is_name(name) and os.path.isfile(self.path(name))]

    def misnamed(self) -> list[str]:
        """Files that would be artifacts but for their names."""
        return [file for file in self._files() if not is_name(file.removesuffix(".npz"))]

    def path(self, name: str) -> Path:
        """Of an artifact's weights."""
        return self.folder / f"{name}.npz"

    def weights(self, name: str) -> bytes:
        """Raises FileNotFoundError or another OSError, ArtifactError for a link and a long file."""
        try:
            return read_capped(self._inside(f"{name}.npz"), MAX_FILE)
        except ArtifactError:
            raise
        except ValueError as error:
            raise ArtifactError(str(error)) from error

    def metadata(self, name: str) -> bytes:
        """The text of the ``.json``. Raises ArtifactError."""
        return self._text(f"{name}.json")

    def card(self) -> str:
        """Empty where there is none, or one that cannot be read."""
        try:
            return card_text(self._text(CARD))
        except ArtifactError:
            return ""

    def _files(self) -> list[str]:
        """The names of all .npz that are not hidden, in order."""
        try:
            files = sorted(os.listdir(self.folder))
        except (FileNotFoundError, NotADirectoryError):
            raise HubUnavailable(
                f"There is no folder {self._repo_id}: upload a network to make it."
            ) from None
        except OSError as error:
            raise HubUnavailable(f"{self._repo_id} cannot be read: {error.strerror}.") from error
        return [file for file in files if file.endswith(".npz") and not file.startswith(".")]

    def _text(self, file: str) -> bytes:
        try:
            return read_capped(self._inside(file), MAX_TEXT)
        except FileNotFoundError:
            raise ArtifactError(f"{file} is missing.") from None
        except ArtifactError:
            raise
        except (OSError, ValueError) as error:
            raise ArtifactError(f"{file} cannot be read, or is too long.") from error

    def _inside(self, file: str) -> Path:
        """The path of a file; raises ArtifactError for a link that leaves the folder.

        Otherwise whoever can put a link into the folder could publish any file of this machine.
        A snapshot in the Hub's cache consists of links to ``../../blobs``; those are allowed.
        """
        # Not Path.resolve, which raises for a link to itself.
        folder, target = (
            Path(os.path.realpath(path)) for path in (self.folder, self.folder / file)
        )
        is_blob = folder.parent.name == "snapshots" and (
            target.parent == folder.parent.parent / "blobs"
        )
        if not (target.is_relative_to(folder) or is_blob):
            raise ArtifactError(f"{file} is a link that leaves the folder.")
        return self.folder / file
