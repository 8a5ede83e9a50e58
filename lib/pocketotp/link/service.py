"""The link in connect mode: one `tick` of it in the loop of the app.

Frames come in one at a time; a frame is answered at once or becomes a Job that is stepped once a
tick. While a job works the port is left unread (the host waits); while it waits for the owner,
any other frame cancels it. It draws nothing and changes no screens: the app reads `confirmation`,
`question`, `waiting_unlock`, `progress` and `wants`, and calls `accept` and `refuse`.
"""

from __future__ import annotations

from pocketlink import frame, payload, protocol
from pocketotp import states
from pocketotp.link import dispatcher
from pocketotp.link.confirmation import Confirmation
from pocketotp.link.errors import LinkError, fields_of
from pocketotp.link.job import UNLOCK, Job, Question

_WRAP = (1 << 29) - 1  # ticks_ms wraps there
_LEAVE_MS = 500  # so long the host may take to fetch the last answer
_TOO_LONG = {"code": protocol.FAULT, "reason": "answer too long"}


class LinkService:
    """token, clock: the models of the app. info: dict with firmware, serial, circuitpython, board.

    For the app:
      confirmation    a Confirmation to show, or None
      question        a Question that the owner must answer on the token, or None
      waiting_unlock  the host waits for the PIN
      progress        (text, per mille) or None
      wants           None, "lock" or "disconnect": to be done now, the answer has been fetched
    """

    def __init__(self, port, token, clock, info: dict) -> None:
        self.token = token
        self.clock = clock
        self.info = info
        self.progress: tuple[str, int] | None = None
        self.wants: str | None = None
        self.leaving: str | None = None  # becomes `wants` once the answer is out
        self.session = None  # the import, backup or restore that is going on
        self.now_ms = 0
        self.faults = 0
        self._chore = None  # a generator that tidies up after an import
        self._port = port
        self._reader = frame.FrameReader()
        self._queue: list[frame.Frame] = []
        self._job: Job | None = None
        self._text = ""
        self._was_connected = False
        self._last_ms: int | None = None
        self._leaving_ms = 0

    @property
    def connected(self) -> bool:
        """A program on the host has the port open."""
        return self._port.connected

    @property
    def idle(self) -> bool:
        """Nothing is going on: the app may write the state."""
        return self._job is None and self._chore is None and self.session is None

    @property
    def dropped(self) -> int:
        """Blocks of bytes that were no frame."""
        return self._reader.dropped

    @property
    def confirmation(self) -> Confirmation | None:
        waiting = None if self._job is None else self._job.waiting
        return waiting if isinstance(waiting, Confirmation) else None

    @property
    def question(self) -> Question | None:
        waiting = None if self._job is None else self._job.waiting
        return waiting if isinstance(waiting, Question) and waiting.asks else None

    @property
    def waiting_unlock(self) -> bool:
        return self._job is not None and self._job.waiting is UNLOCK

    def active(self, now_ms: int) -> int:
        """Milliseconds since the host was last heard, or since the first tick."""
        if self._last_ms is None:
            return 0
        return (now_ms - self._last_ms) & _WRAP

    def accept(self) -> None:
        """The owner confirmed what `confirmation` shows; without one, nothing happens."""
        if self._job is not None and self.confirmation is not None:
            self._job.waiting = None

    def refuse(self) -> None:
        """The owner said no, or does not answer the question."""
        if self._job is not None and (self.confirmation or self.question):
            self._stop(self._job, LinkError(protocol.REFUSED, "refused on the token"))

    def working(self, text: str, done: int = 0) -> None:
        """For handlers: what the app shows as progress from now on."""
        self._text = text
        self.progress = (text, done)

    def going_on(self, kind: str):
        """For handlers: the session of that kind. Raises LinkError OUT_OF_ORDER."""
        if self.session is None or self.session.kind != kind:
            raise LinkError(protocol.OUT_OF_ORDER, "no %s is going on" % kind)
        return self.session

    def reset(self) -> None:
        """Forget all that is going on, and what has come in part; nothing of it is answered."""
        self._queue = []
        self._reader.reset()
        self._drop()

    def _drop(self) -> None:
        if self._job is not None:
            self._stop(self._job, LinkError(protocol.CANCELLED, "reset"), False)
        self.end_session()

    def end_session(self) -> None:
        """Drop an import or restore that is going on: nothing of it was committed.

        Making the slot whole again takes some ticks; the next request waits for it. A locked
        token cannot do it: the next unlock does.
        """
        session, self.session = self.session, None
        self.progress = None
        if session is not None and self.token.state == states.UNLOCKED:
            self._chore = session.abort()

    def tick(self, now_ms: int) -> None:
        """Read, do one step, write; never waits."""
        self.now_ms = now_ms
        if self._last_ms is None:
            self._last_ms = now_ms
        self._watch_line()
        self._port.pump()
        if self._tidy() or not self._port.idle or self._leave():
            return
        if self._job is None or self._job.waiting is not None:
            self._take()
        if self._job is not None and self._chore is None:
            self._advance(self._job)

    def _watch_line(self) -> None:
        connected = self._port.connected
        if self._was_connected and not connected:
            self.reset()
            self._port.clear()
        self._was_connected = connected

    def _tidy(self) -> bool:
        """True while the slot of what was dropped is made whole again."""
        if self.token.state != states.UNLOCKED:
            self.session = self._chore = None
        if self._chore is None:
            return False
        try:
            next(self._chore)
        except StopIteration:
            self._chore = None
        except Exception:  # the next unlock repairs it
            self._chore = None
            self.faults += 1
        return True

    def _leave(self) -> bool:
        """True while only the last answer matters any more."""
        if self.leaving is None:
            return False
        if self._port.drained() or (self.now_ms - self._leaving_ms) & _WRAP > _LEAVE_MS:
            self.wants, self.leaving = self.leaving, None
        return True

    def _take(self) -> None:
        """Handle the next frame, if there is one."""
        if not self._queue:
            size = self._port.read()
            if size:
                self._queue.extend(self._reader.feed(self._port.buffer, size))
                self._port.buffer[:size] = bytes(size)  # it may hold a secret
        if not self._queue:
            return
        request = self._queue.pop(0)
        if request.type >= protocol.OK:
            return  # an answer: something echoes, and answering would never end
        self._last_ms = self.now_ms
        if request.type == protocol.HELLO:
            self._drop()
        elif self._job is not None:
            self._stop(self._job, LinkError(protocol.CANCELLED, "another request came"))
        self._start(request)

    def _start(self, request: frame.Frame) -> None:
        try:
            answer = dispatcher.start(request, self)
        except Exception as error:  # the one place where errors become answers
            self._fail(request.sequence, error)
            return
        if isinstance(answer, dict):
            self._answer(protocol.OK, request.sequence, answer)
        else:
            needs_unlock = request.type not in dispatcher.ALLOWED_LOCKED
            self._job = Job(answer, request.sequence, needs_unlock, self.now_ms)

    def _advance(self, job: Job) -> None:
        """One step of the running job, or a look at what it waits for."""
        if job.needs_unlock and self.token.state != states.UNLOCKED:
            self._stop(job, LinkError(protocol.LOCKED, "locked meanwhile"))
        elif job.expired(self.now_ms):
            self._stop(job, LinkError(protocol.TIMED_OUT, "nobody answered on the token"))
        elif job.blocked(self.token.state == states.UNLOCKED):
            self._tell(job)
        else:
            self._step(job)

    def _step(self, job: Job) -> None:
        try:
            done = job.step(self.now_ms)
        except StopIteration as result:
            self._finish()
            self._answer(protocol.OK, job.sequence, result.value or {})
            return
        except Exception as error:
            self._finish()
            self._fail(job.sequence, error)
            return
        if done is not None and self._text:
            self.progress = (self._text, done)
        self._tell(job)

    def _tell(self, job: Job) -> None:
        waits_for = job.pending(self.now_ms)
        if waits_for is not None:
            done = self.progress[1] if self.progress else 0
            fields = {"for": waits_for, "done": done}
            self._answer(protocol.PENDING, job.sequence, fields)

    def _stop(self, job: Job, error: Exception, answered: bool = True) -> None:
        """End the running job with an error."""
        self._finish()
        try:
            job.stop(error)
        except Exception as raised:
            error = raised
        if answered:
            self._fail(job.sequence, error)

    def _finish(self) -> None:
        self._job = None
        self._text = ""
        self.progress = self.session.progress if self.session is not None else None
        self._last_ms = self.now_ms

    def _fail(self, sequence: int, error: Exception) -> None:
        fields = fields_of(error)
        if fields["code"] == protocol.FAULT:
            self.faults += 1
        self._answer(protocol.ERROR, sequence, fields)

    def _answer(self, kind: int, sequence: int, fields: dict) -> None:
        try:
            data = frame.encode(kind, sequence, payload.pack(fields))
        except ValueError:  # longer than a frame
            data = frame.encode(protocol.ERROR, sequence, payload.pack(_TOO_LONG))
        self._port.send(data)
        self._leaving_ms = self.now_ms
