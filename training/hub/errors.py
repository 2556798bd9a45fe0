"""Errors of repositories. Each message is one line and says what to do."""


class HubError(Exception):
    """A repository could not do what was requested."""


class HubUnavailable(HubError):
    """The Hub cannot be reached, is busy, or refuses access.

    temporary    the same request may well succeed a moment later
    retry_after  seconds to wait, as the Hub asked; 0 if it did not
    """

    def __init__(self, message: str, *, temporary: bool = False, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.temporary = temporary
        self.retry_after = retry_after

    @property
    def problem(self) -> str:
        """The message without its advice."""
        return str(self).partition(": ")[0].rstrip(".")


class RepositoryNotFound(HubUnavailable):
    """The repository does not exist, or is private and hidden from this token."""


class Interrupted(HubUnavailable):
    """The connection broke in the middle of a response."""


class NameTaken(HubError):
    """The repository has other weights under this name: replaced only with ``force``."""


class ArtifactNotFound(HubError):
    """The repository has no such artifact, or not at that revision."""
