"""The count of wrong PINs, kept in nvm so that no power cut gives a free guess.

`burn` is durable before the derivation starts, `clear` after it succeeded. A torn attempt counts
as used, a torn success as none. A secure element can take this object's place later: it needs
`burn`, `count`, `clear` and `room`.
"""

from pocketotp.errors import StorageError
from pocketotp.pin import nvm as nvm_log


class Attempts:
    """Attempts and successes in `microcontroller.nvm`."""

    def __init__(self, nvm):
        self._nvm = nvm

    def _entry(self, area, number):
        at = area + number * nvm_log.ENTRY
        return bytes(self._nvm[at : at + nvm_log.ENTRY])

    def _used(self, area):
        """(entries that are not blank, first blank one or -1)."""
        used = 0
        first_blank = -1
        for number in range(nvm_log.LOG_ENTRIES):
            if self._entry(area, number) != nvm_log.BLANK:
                used += 1
            elif first_blank < 0:
                first_blank = number
        return used, first_blank

    def _covered(self, used):
        """Attempts up to the last success. A number that cannot be is a torn one."""
        covered = 0
        for number in range(nvm_log.LOG_ENTRIES):
            value = nvm_log.number_of(self._entry(nvm_log.SUCCESSES, number))
            if covered < value <= used:
                covered = value
        return covered

    def count(self):
        """Attempts since the last success."""
        used, _ = self._used(nvm_log.ATTEMPTS)
        return used - self._covered(used)

    def burn(self):
        """Uses up one attempt, durably. Raises StorageError; then nothing may be derived."""
        used, blank = self._used(nvm_log.ATTEMPTS)
        if blank < 0:
            raise StorageError("No attempts left, use the recovery code")
        at = nvm_log.ATTEMPTS + blank * nvm_log.ENTRY
        nvm_log.append(self._nvm, at, nvm_log.numbered(used + 1))

    def clear(self):
        """Notes a success: the count is 0 afterwards. Raises StorageError.

        After wrong PINs it is noted twice, so that no single bad bit brings them back: with the
        last try before the wipe among them, that would wipe a token whose PIN was right.
        """
        used, _ = self._used(nvm_log.ATTEMPTS)
        failures = used - self._covered(used)
        for _ in range(min(failures, 2)):
            _, blank = self._used(nvm_log.SUCCESSES)
            if blank < 0:
                raise StorageError("No room to note a success")
            at = nvm_log.SUCCESSES + blank * nvm_log.ENTRY
            nvm_log.append(self._nvm, at, nvm_log.numbered(used))

    def room(self):
        """Entries left until nvm must be compacted."""
        attempts, _ = self._used(nvm_log.ATTEMPTS)
        successes, _ = self._used(nvm_log.SUCCESSES)
        return nvm_log.LOG_ENTRIES - max(attempts, successes)
