"""Named errors that end in one place as a message on the glass or over the link.

Reasons are short, name the cause and carry no secrets.
"""


class PocketError(Exception):
    """Base of all errors that have a message for the owner: `reason` is one short sentence."""

    title = "Not done"

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class StorageError(PocketError):
    """The drive or nvm could not be written, or reads back something else."""


class Unfinished(StorageError):
    """What was asked for counts, but the old slot is not rewritten yet: the next unlock does it."""

    title = "It counts"

    def __init__(self):
        super().__init__("Stored, but the flash failed then. The next unlock erases the old copy.")


class VaultFull(PocketError):
    """No room for one more account."""


class NotFound(PocketError):
    """There is no such account, or nothing that the question could be about."""


class Locked(PocketError):
    """This needs the PIN first."""
