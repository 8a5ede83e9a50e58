"""The count of wrong PINs, kept in nvm so that no power cut gives a free guess.

`burn` is durable before the derivation starts, `clear` after it succeeded. A torn attempt counts
as used, a torn success as none. A secure element can take this object's place later: it needs
`burn`, `count`, `clear` and `room`.
"""

from pocketotp.errors import StorageError
from pocketotp.nvm import log as nvm_log

_STRETCH = 32  # entries looked at together
_BLANK_STRETCH = nvm_log.BLANK * _STRETCH


class Attempts:
    """Attempts and successes in `microcontroller.nvm`."""

    def __init__(self, nvm):
        self._nvm = nvm

    def _scan(self, area, most=0):
        """(entries that are not blank, first blank one or -1, highest number up to `most`).

        Blank stretches, which is nearly everything, are passed over as a whole.
        """
        used = covered = 0
        first_blank = -1
        for number in range(0, nvm_log.LOG_ENTRIES, _STRETCH):
            at = area + number * nvm_log.ENTRY
            stretch = bytes(self._nvm[at : at + len(_BLANK_STRETCH)])
            if stretch == _BLANK_STRETCH:
                first_blank = number if first_blank < 0 else first_blank
                continue
            for at in range(0, len(stretch), nvm_log.ENTRY):
                entry = stretch[at : at + nvm_log.ENTRY]
                if entry != nvm_log.BLANK:
                    used += 1
                    value = nvm_log.number_of(entry)
                    covered = value if covered < value <= most else covered
                elif first_blank < 0:
                    first_blank = number + at // nvm_log.ENTRY
        return used, first_blank, covered

    def _covered(self, used):
        """Attempts up to the last success. A number that cannot be is a torn one."""
        return self._scan(nvm_log.SUCCESSES, used)[2]

    def count(self):
        """Attempts since the last success."""
        used = self._scan(nvm_log.ATTEMPTS)[0]
        return used - self._covered(used)

    def burn(self):
        """Uses up one attempt, durably. Raises StorageError; then nothing may be derived."""
        used, blank, _ = self._scan(nvm_log.ATTEMPTS)
        if blank < 0:
            raise StorageError("No attempts left, use the recovery code")
        at = nvm_log.ATTEMPTS + blank * nvm_log.ENTRY
        nvm_log.append(self._nvm, at, nvm_log.numbered(used + 1))

    def clear(self):
        """Notes a success: the count is 0 afterwards. Raises StorageError.

        After wrong PINs it is noted twice, so that no single bad bit brings them back: with the
        last try before the wipe among them, that would wipe a token whose PIN was right.
        """
        used = self._scan(nvm_log.ATTEMPTS)[0]
        failures = used - self._covered(used)
        for _ in range(min(failures, 2)):
            blank = self._scan(nvm_log.SUCCESSES)[1]
            if blank < 0:
                raise StorageError("No room to note a success")
            at = nvm_log.SUCCESSES + blank * nvm_log.ENTRY
            nvm_log.append(self._nvm, at, nvm_log.numbered(used))

    def room(self):
        """Entries left until nvm must be compacted."""
        attempts = self._scan(nvm_log.ATTEMPTS)[0]
        successes = self._scan(nvm_log.SUCCESSES)[0]
        return nvm_log.LOG_ENTRIES - max(attempts, successes)
