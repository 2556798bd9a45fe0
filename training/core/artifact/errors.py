"""What is said when an artifact cannot be used: one line, safe to print, log or store."""


class ArtifactError(ValueError):
    """An artifact that cannot be read or written; the message is one line for people."""


class FieldError(ArtifactError):
    """A field of the ``.json`` whose value is not allowed."""

    def __init__(self, field: str, allowed: str) -> None:
        super().__init__(f"The .json's {field} must be {allowed}.")
        self.field = field
        self.allowed = allowed


def quoted(text: object) -> str:
    """Foreign text for a message: escaped, in quotes, and cut to 100 characters."""
    written = ascii(str(text)[:101])
    return written if len(written) <= 100 else written[:98] + "…'"
