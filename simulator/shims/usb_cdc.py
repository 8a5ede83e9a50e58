"""CircuitPython's `usb_cdc`: the data port with its buffers of 256 bytes each way."""

from _chip import chip

from simulator.usb import BUFFER


class Serial:
    """Timeouts are infinite (None) until they are set, as on the board."""

    def __init__(self) -> None:
        self.timeout = None
        self.write_timeout = None
        self._received = bytearray()
        self._waiting = bytearray()

    @property
    def connected(self) -> bool:
        """DTR: whether a program on the computer has the port open."""
        chip.clock.spend(5_000)
        return chip.usb.configured and chip.usb.serial is not None and chip.usb.serial.connected()

    @property
    def in_waiting(self) -> int:
        """Bytes to read, at most 256."""
        chip.clock.spend(5_000)
        self._pump()
        return len(self._received)

    @property
    def out_waiting(self) -> int:
        """Bytes that the computer has not taken yet."""
        self._pump()
        return len(self._waiting)

    def read(self, size: int = 1) -> bytes:
        """Reads at most `size` bytes within the timeout."""
        data = self._take(size)
        deadline = self._deadline(self.timeout)
        while len(data) < size and (deadline is None or chip.clock.now < deadline):
            chip.clock.sleep(1_000_000)
            data += self._take(size - len(data))
        return bytes(data)

    def readinto(self, buffer) -> int:
        """Reads into a buffer; returns how many bytes."""
        data = self.read(len(buffer))
        memoryview(buffer)[: len(data)] = data
        return len(data)

    def readline(self, size: int = -1) -> bytes:
        """Reads up to a newline within the timeout."""
        line = b""
        while not line.endswith(b"\n") and len(line) != size:
            byte = self.read(1)
            if not byte:
                break
            line += byte
        return line

    def write(self, data) -> int:
        """Writes within the write timeout; returns how many bytes went into the buffer."""
        data = bytes(data)
        done = self._put(data)
        deadline = self._deadline(self.write_timeout)
        while done < len(data) and (deadline is None or chip.clock.now < deadline):
            chip.clock.sleep(1_000_000)
            done += self._put(data[done:])
        return done

    def flush(self) -> None:
        """Sends what is in the buffer."""
        self._pump()

    def reset_input_buffer(self) -> None:
        """Throws away what came in."""
        self._received.clear()

    def reset_output_buffer(self) -> None:
        """Throws away what was not sent."""
        self._waiting.clear()

    def _deadline(self, timeout):
        return None if timeout is None else chip.clock.now + int(timeout * 1e9)

    def _take(self, size: int) -> bytes:
        self._pump()
        data = bytes(self._received[:size])
        del self._received[:size]
        return data

    def _put(self, data: bytes) -> int:
        self._pump()
        if not self.connected:
            return len(data)
        part = data[: BUFFER - len(self._waiting)]
        self._waiting += part
        self._pump()
        return len(part)

    def _pump(self) -> None:
        link = chip.usb.serial
        if link is None or not chip.usb.configured or not link.connected():
            self._waiting.clear()
            return
        data = link.read(BUFFER - len(self._received))
        if data:
            self._received += data
            chip.touch()
        if self._waiting:
            del self._waiting[: link.write(bytes(self._waiting))]


def _need_boot() -> None:
    if chip.phase != "boot":
        raise RuntimeError("Cannot change USB devices now")


def enable(*, console: bool = True, data: bool = False) -> None:
    """Chooses the ports; only in boot.py."""
    _need_boot()
    chip.usb.console, chip.usb.data = console, data


def disable() -> None:
    """No port; only in boot.py."""
    enable(console=False, data=False)


console = Serial() if chip.phase == "code" and chip.usb.console else None
data = Serial() if chip.phase == "code" and chip.usb.data else None
