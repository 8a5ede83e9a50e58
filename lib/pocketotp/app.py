"""The loop: keys, link, the active screen, redraw on change; locking and changing modes.

`tick(now_ms)` never waits. Screens ask for a lock or a restart by calling `lock`, `restart` and
the like; it is done at the end of the tick, when no screen is on the stack any more.
"""

from __future__ import annotations

import gc

from pocketotp import states
from pocketotp.clock.clock import ClockError
from pocketotp.errors import PocketError
from pocketotp.nvm import journal
from pocketotp.ui import keys as key_kinds
from pocketotp.unload import tidy
from pocketotp.vault import events

MODE_TOKEN = journal.MODE_TOKEN
MODE_CONNECT = journal.MODE_CONNECT

_FLUSH_MS = 10000  # after a code was typed: what changed is written in a quiet moment
_AGAIN_MS = 60000  # after the flash failed
_DARK_MS = 30000  # a locked token
_CALM_MS = 300  # after a key, before the garbage is collected
_TIDY_MS = 3000
_LOOK_MS = 1000  # so often the loop looks whether it was left alone
_PLUG_MS = 1000  # while a plug goes in, the bus looks ready for a moment before it is reset


class App:
    """What screens get. `parts` holds the objects that main.py made; see there."""

    errors = PocketError

    def __init__(self, parts):
        self.token = parts.token
        self.clock = parts.clock
        self.typist = parts.typist
        self.cpu = parts.cpu
        self.link = parts.link  # None outside connect mode
        self.info = parts.info
        self.connected_mode = parts.link is not None
        self.now_ms = 0
        self.position = 0  # the account shown last
        self.screen = None
        self._parts = parts
        self._canvas = parts.canvas
        self._keys = parts.keys
        self._last_key_ms = 0
        self._swallow = False  # the press that woke the display means nothing else
        self._host_since = None  # the now_ms at which a computer appeared; None: none is awake
        self._question = None  # of the link, whose screens are shown
        self._flush_due = None
        self._look_due = 0
        self._tidy_due = 0
        self._stamps = []  # when keys moved, not yet in the entropy pool
        self._lock_wanted = False
        self._restart_wanted = False

    # ------------------------------------------------------------------ the loop

    def start(self, now_ms: int, screen) -> None:
        """Shows the first screen."""
        self.now_ms = now_ms
        self._last_key_ms = now_ms
        self.screen = screen

    def tick(self, now_ms: int) -> None:
        """One round."""
        self.now_ms = now_ms
        self._take_keys()
        if self.link is not None and not self.screen.working:
            self._serve_link()  # else its question would take the place of the work
        self.show(self.screen.tick(now_ms))
        self._watch_host()
        self._watch_idle()
        if self._lock_wanted or self._restart_wanted:
            self._shut()
        if not self.cpu.is_fast:
            self._draw()
        self._clean_up()

    def _clean_up(self) -> None:
        """What can wait until the glass shows the answer to a key."""
        if self._stamps:
            for stamp in self._stamps:
                self.token.entropy.mix(stamp)
            self._stamps.clear()
        if self.now_ms >= self._tidy_due and not self.screen.working:
            self._tidy_due = self.now_ms + _TIDY_MS
            gc.collect()  # 20 ms in which nobody waits

    @property
    def may_rest(self) -> bool:
        """Nothing is to be done before the next key or the next hundredth of a second."""
        return not self.screen.working and (self.link is None or not self.link.connected)

    def show(self, screen) -> None:
        """Makes `screen` the active one; None changes nothing."""
        if screen is None or screen is self.screen:
            return
        if self.screen.working:
            self._last_key_ms = self.now_ms  # what comes of the work is to be read
        self.screen.leave()
        self.screen = screen
        screen.changed = True

    def _draw(self) -> None:
        if self.screen.changed and not self._canvas.asleep:
            self.screen.changed = False
            self._canvas.begin()
            self.screen.draw(self._canvas)
            self._canvas.end()
            self._canvas.flush()

    # ------------------------------------------------------------------ keys

    @property
    def keys_released(self) -> bool:
        """No button is down."""
        return self._keys.released

    def _take_keys(self) -> None:
        event = self._keys.next(self.now_ms)
        while event is not None:
            self._take_key(event[0], event[1])
            event = self._keys.next(self.now_ms)

    def _take_key(self, key: int, kind: int) -> None:
        if kind != key_kinds.REPEAT:  # a stuck button must not keep the token open
            self._last_key_ms = self.now_ms
        self._stamps.append(self._parts.stamp())
        self._tidy_due = self.now_ms + _CALM_MS
        if self._canvas.asleep and kind == key_kinds.PRESS:
            self._canvas.wake()
            self.screen.changed = True
            self._keys.forget()
            self._swallow = True
        if self._swallow:
            self._swallow = not self._keys.released
            return
        self.show(self.screen.key(key, kind))

    def below(self, count: int) -> int:
        """A random number from 0 to count - 1, count at most 256."""
        limit = 256 - 256 % count
        while True:
            number = self._parts.random(1)[0]
            if number < limit:
                return number % count

    # ------------------------------------------------------------------ the link

    def _serve_link(self) -> None:
        from pocketotp.screens.confirm import Confirm

        self.link.tick(self.now_ms)
        waiting = self.link.confirmation
        shown = self.screen.confirmation if isinstance(self.screen, Confirm) else None
        if waiting is not shown:
            if waiting is None:
                self.show(self.home())
            else:
                self._canvas.wake()
                self._last_key_ms = self.now_ms
                self._keys.forget()
                self.show(Confirm(self, waiting))
        self._show_question()
        if self.link.wants == "lock":
            self._lock_wanted = True
        elif self.link.wants == "disconnect":
            self._restart_wanted = True

    def _show_question(self) -> None:
        """What the owner must enter before the link goes on, or no longer must."""
        asked = self.link.question
        if asked is self._question:
            return
        self._question = asked
        if asked is None:
            if self.token.state == states.UNLOCKED:  # else a screen tells why
                self.show(self.home())
            return
        from pocketotp.screens.restore import ask

        self._canvas.wake()
        self._last_key_ms = self.now_ms
        self._keys.forget()
        self.show(ask(self, asked))

    def accept(self):
        """The owner said yes to the link's confirmation."""
        self.link.accept()
        return self.home()

    def refuse(self, error=None):
        """The owner said no, or does not answer the link's question; or could not: `error`."""
        self.link.refuse()
        self._question = None
        if error is not None:
            from pocketotp.screens.message import Message

            return Message(self, error.title, error.reason)
        if self.token.state == states.UNLOCKED:
            self.token.add_event(events.REFUSED)
            self._save()  # at once: a session that the computer opens next would put it off
        return self.home()

    # ------------------------------------------------------------------ where to go

    def home(self):
        """The screen that the token's state asks for."""
        self.make_room()
        state = self.token.state
        if state == states.UNLOCKED:
            if self.connected_mode:
                from pocketotp.screens.connect import Connect

                return Connect(self)
            from pocketotp.screens.accounts import Accounts

            return Accounts(self, self.position)
        if state == states.BLANK:
            from pocketotp.screens.setup import welcome

            return welcome(self)
        if state == states.DAMAGED:
            from pocketotp.screens.recover import damaged

            return damaged(self)
        from pocketotp.screens.lock import Lock

        return Lock(self)

    def make_room(self) -> None:
        """Forgets what neither a home screen nor the screen that is shown now will import again."""
        connected = self.connected_mode and self.token.state == states.UNLOCKED
        if connected:
            self._canvas.forget_code()
        tidy(connected)

    def menu(self, at: int = 0):
        """The menu of an open token, with its line `at` chosen."""
        from pocketotp.screens.main_menu import main_menu

        return main_menu(self, at)

    def preload(self):
        """Imports what the home of an open token needs."""
        if self.connected_mode:
            import pocketotp.screens.connect
        else:
            import pocketotp.screens.accounts
            import pocketotp.ui.code_area  # noqa: F401

    def opened(self, screen=None):
        """After the PIN: what only an open vault knows, then `screen`, or home.

        It is not left to a press on that screen: a computer's question may take the screen's place.
        """
        trust = self.token.trust
        self.clock.not_before = max(self.clock.not_before, trust.seen)
        if self.connected_mode:
            self.token.add_event(events.CONNECTED)
        if self.connected_mode or self.token.events.get(0)[:2] != (events.UNLOCKED, 0):
            self._save()  # pulling the plug must not hide it; an unlock of every day writes nothing
        else:
            self._note_time()
        return screen or self.home()

    def _save(self) -> bool:
        """Writes what changed in an open token's state; False if the flash failed.

        The token goes on then, with all of it in RAM: accounts and backups must still be had.
        """
        if self.token.state == states.UNLOCKED:
            self._note_time()
            try:
                for _ in self.token.flush():
                    pass
            except PocketError:
                self._flush_due = self.now_ms + _AGAIN_MS
                return False
        return True

    def _note_time(self) -> None:
        """The time was seen; what happened since the last look happened now."""
        try:
            now = self.clock.now()
        except ClockError:
            return
        self.token.trust.note_seen(now)
        self.token.date_events(now)

    def wiped(self):
        """After the last wrong PIN."""
        from pocketotp.screens.erase import gone

        return gone(self, "Too many wrong PINs: the token is empty now.")

    def lock(self) -> None:
        """Locks at the end of this tick."""
        self._lock_wanted = True

    def restart(self) -> None:
        """Locks and resets at the end of this tick."""
        self._restart_wanted = True

    def leave_connect(self) -> None:
        """Back to token mode."""
        self._restart_wanted = True

    def enter_connect(self):
        """Connect mode, by way of a reset."""
        return self._enter(journal.MODE_CONNECT)

    def enter_maintenance(self):
        """The drive opens to the computer, by way of a reset."""
        if self.token.journal.room() > 0:  # else the wish is refused
            self.token.add_event(events.MAINTENANCE)
            if not self._save():  # before the wish: Activity tells of every drive that is open
                from pocketotp.screens.message import Message

                return Message(self, "Not done", "The flash failed: Activity could not tell of it.")
        return self._enter(journal.MODE_MAINTENANCE)

    def _enter(self, mode: int):
        if self.token.journal.wish(mode):
            self._restart_wanted = True
            return None
        from pocketotp.screens.message import Message

        return Message(self, "Not now", "Lock and unlock the token first, then try again.")

    # ------------------------------------------------------------------ locking

    def _watch_host(self) -> None:
        """Locks when a computer that was there has gone or sleeps; connect mode ends then.

        Work comes to its end first: a PIN check would open the token after the lock.
        """
        if self._parts.host_ready():
            if self._host_since is None:
                self._host_since = self.now_ms
        elif self._host_since is not None and not self.screen.working:
            was_there = self.now_ms - self._host_since >= _PLUG_MS
            self._host_since = None
            if not was_there:
                return
            if self.connected_mode:
                self._restart_wanted = True
            elif self.token.is_open:
                self._lock_wanted = True

    def note_use(self) -> None:
        """Something was used: it is written in a quiet moment, in case the plug is pulled."""
        self._flush_due = self.now_ms + _FLUSH_MS

    def _watch_idle(self) -> None:
        if self._flush_due is not None and self.now_ms >= self._flush_due:
            self._write_use()
        if self.now_ms < self._look_due:
            return
        self._look_due = self.now_ms + _LOOK_MS
        if self.token.state == states.UNLOCKED and not self.cpu.is_fast:
            self._note_time()
        idle_ms = self.now_ms - self._last_key_ms
        if self.connected_mode:
            self._watch_idle_link(idle_ms)
        elif self.token.is_open and self._is_left(idle_ms):
            self._lock_wanted = True
        elif self.screen.idle_locks:
            if idle_ms >= self.token.settings.display_off_s * 1000:
                self._canvas.sleep()
        elif self.screen.working:
            pass  # an erasing is watched to its end
        elif self.token.state == states.LOCKED and idle_ms >= _DARK_MS:
            self._canvas.sleep()

    def _is_left(self, idle_ms: int) -> bool:
        """No key came for so long that an open token locks: later where the owner writes down."""
        settings = self.token.settings
        wait_s = settings.idle_lock_s if self.screen.idle_locks else settings.connect_idle_s
        return not self.screen.working and idle_ms >= wait_s * 1000

    def _write_use(self) -> None:
        if self.screen.working or not self._keys.released:
            return
        if self.link is not None and not self.link.idle:
            return  # an import fills the buffer in which the state is sealed
        self._flush_due = None
        self._save()

    def _watch_idle_link(self, idle_ms: int) -> None:
        if self._flush_due is None:
            self._write_use()  # what a computer did is in Activity, though the plug is pulled
        quiet_ms = min(idle_ms, self.link.active(self.now_ms))
        if quiet_ms >= self.token.settings.connect_idle_s * 1000:
            self._restart_wanted = True

    def _shut(self) -> None:
        """Writes what changed, wipes, and resets where connect mode is left."""
        restart = self._restart_wanted or self.connected_mode
        self._lock_wanted = self._restart_wanted = False
        self._flush_due = None
        self.cpu.normal()  # the clock chip is read, and the flash written
        self._save()
        self.screen.leave()
        self.screen = None
        self._canvas.clear()
        self._canvas.flush()
        if self.link is not None:
            self.link.reset()  # a restore may hold keys
        self.token.lock()
        if restart:
            self._parts.restart()
        self.screen = self.home()
