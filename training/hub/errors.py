"""What can go wrong between Hippo and a repository, each said in one line that tells what to do."""


class HubError(Exception):
    """A repository could not do what was asked."""


class HubUnavailable(HubError):
    """The Hub can't be reached, is busy, or won't let us in.

    passing      the same request may well succeed a moment later
    retry_after  seconds the Hub asks us to wait
    """

    def __init__(self, message: str, *, passing: bool = False, retry_after: float = 0.0) -> None:
        super().__init__(message)
        self.passing = passing
        self.retry_after = retry_after


class NoRepository(HubUnavailable):
    """The repository does not exist, or we may not know that it does."""


class Interrupted(HubUnavailable):
    """An answer began and broke off."""


class ArtifactNotFound(HubError):
    """The repository has no such artifact, or not at that revision."""
