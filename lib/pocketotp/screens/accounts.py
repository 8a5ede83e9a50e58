"""Home of an unlocked token: one account, its code, the time that is left; OK types it."""

from __future__ import annotations

from pocketotp.keyboard import typist
from pocketotp.otp.account import DISABLED, HIDE, SHOW_ONLY, TYPE_ONLY
from pocketotp.screens.account_view import DAMAGED, AccountView
from pocketotp.screens.base import Screen
from pocketotp.ui import keys
from pocketotp.ui import text as fit

_RUN_MS = 350  # a long name moves by a character
_NOTE_MS = 1800
_CALM_MS = 250  # slow codes are computed when no key came for so long

_SAID = ("Typed", "No computer awake", "Computer is busy")


class Accounts(Screen):
    """UP and DOWN choose, held they run; OK types, held it opens the menu."""

    def __init__(self, app, position: int = 0) -> None:
        super().__init__(app)
        self._view = AccountView(app.token, app.clock)
        self._count = app.token.count
        self._revealed = False
        self._note = ""
        self._note_ends = 0
        self._typing = False  # waits for a fresh code
        self._bar = 0
        self._run = 0
        self._run_due = app.now_ms + _RUN_MS
        self._calm_at = 0
        if self._count:
            self._view.select(min(position, self._count - 1))
            self._view.update(False)

    # ------------------------------------------------------------------ drawing

    def draw(self, canvas) -> None:
        if not self._count:
            self._draw_empty(canvas)
            return
        view = self._view
        issuer = view.issuer or view.name
        name = view.name if view.issuer else ""
        place = "%d/%d" % (view.position + 1, self._count)
        mark = self._mark()
        if canvas.tall:
            width = fit.WIDTH - len(place) - 1
            canvas.text(0, fit.ends(fit.run(issuer, self._run, width), place), True)
            width = fit.WIDTH - len(mark) - 1 if mark else fit.WIDTH
            canvas.text(1, self._note or fit.ends(fit.run(name, self._run, width), mark))
        else:
            label = issuer + ": " + name if name else issuer
            right = "*" + place if mark == "used" else mark or place
            width = fit.WIDTH - len(right) - 1
            canvas.text(0, self._note or fit.ends(fit.run(label, self._run, width), right))
        self._draw_code(canvas)

    def _draw_empty(self, canvas) -> None:
        canvas.center(0, "No accounts yet", True)
        if canvas.tall:
            canvas.center(2, "Fill it: hold OK,")
            canvas.center(3, "then Connect")
        else:
            canvas.center(1, "Fill it: hold OK,")
            canvas.center(2, "then Connect")

    def _draw_code(self, canvas) -> None:
        view = self._view
        if view.flags & DISABLED:
            canvas.code("-" * view.digits)
            canvas.shade(True)
        elif view.trouble and not view.is_hotp:
            self._draw_trouble(canvas)
        elif not view.code:
            canvas.code("-" * view.digits)
        else:
            canvas.code(view.code if self._visible() else "-" * len(view.code))
        if self._has_bar():
            canvas.bar(self._bar)

    def _draw_trouble(self, canvas) -> None:
        from pocketotp.screens.clock_words import why

        trouble = self._view.trouble
        way = "Delete it: Connect" if trouble == DAMAGED else "Set it: Menu > Clock"
        if canvas.tall:
            canvas.center(2, "No codes:")
            canvas.center(3, why(trouble))
            canvas.center(4, way)
        else:
            canvas.center(1, why(trouble))
            canvas.center(2, way[way.index(":") + 2 :])

    def _visible(self) -> bool:
        flags = self._view.flags
        return not flags & TYPE_ONLY and (self._revealed or not flags & HIDE)

    def _has_bar(self) -> bool:
        view = self._view
        return not (view.is_hotp or view.trouble or view.flags & DISABLED)

    def _mark(self) -> str:
        view = self._view
        if view.flags & DISABLED:
            return "off"
        if view.is_hotp and not view.code:
            return "OK: new"
        if view.flags & TYPE_ONLY:
            return "OK types"
        if view.flags & HIDE and not self._revealed:
            return "OK shows"
        if view.is_hotp:
            return "HOTP"
        if view.code and view.is_used():
            return "used"
        if view.code and self._is_doubtful():
            return "clock?"
        return ""

    def _is_doubtful(self) -> bool:
        error = self.app.token.trust.estimate(self._view.utc)
        return error >= 0 and error * 2 >= self._view.period

    # ------------------------------------------------------------------ keys

    def key(self, key: int, kind: int):
        self._calm_at = self.app.now_ms + _CALM_MS
        if key == keys.OK:
            if kind == keys.HOLD:
                return self.app.menu()
            if kind == keys.CLICK and self._count:
                try:
                    self._press()
                except self.app.errors as error:  # no next code of a counter
                    from pocketotp.screens.message import Message

                    return Message(self.app, error.title, error.reason)
        elif self._count and kind in (keys.PRESS, keys.REPEAT):
            self._move(1 if key == keys.DOWN else -1)
        return None

    def _move(self, step: int) -> None:
        self._view.select((self._view.position + step) % self._count)
        self._view.update(False)
        self._revealed = False
        self._typing = False
        self._note = ""
        self._run = 0
        self._run_due = self.app.now_ms + _RUN_MS
        self._tick_bar()
        self.app.position = self._view.position
        self.changed = True

    def _press(self) -> None:
        view = self._view
        if view.flags & DISABLED:
            self._say("Switched off")
        elif self._typing:
            self._typing = False
            self._say("Not typed")
        elif view.is_hotp and not view.code:
            view.next_hotp()
            self._revealed = False
            self.changed = True
            if view.flags & TYPE_ONLY:
                self._type()
        elif not view.code:
            self._say("No code yet")
        elif view.flags & HIDE and not self._revealed and not view.flags & TYPE_ONLY:
            self._revealed = True
            self.changed = True
        elif view.flags & SHOW_ONLY:
            if view.is_hotp:
                view.next_hotp()
                self._revealed = False
                self.changed = True
            else:
                self._say("Show only: not typed")
        elif self._is_late():
            self._typing = True
            self.changed = True
        else:
            self._type()

    def _is_late(self) -> bool:
        view = self._view
        return not view.is_hotp and view.remaining_ms() <= typist.margin_ms(view.period)

    def _type(self) -> None:
        view = self._view
        said = self.app.typist.type(view.code, self.app.token.settings.suffix)
        if said == typist.TYPED:
            expiry = 0 if view.is_hotp else view.expiry()
            self.app.token.mark_used(view.position, expiry, view.utc)
            self.app.note_use()
            if view.is_hotp:
                view.code = ""
        self._say(_SAID[said])

    def _say(self, note: str) -> None:
        self._note = note
        self._note_ends = self.app.now_ms + _NOTE_MS
        self.changed = True

    # ------------------------------------------------------------------ time

    def tick(self, now_ms: int):
        if not self._count:
            return
        if self._view.update(now_ms >= self._calm_at):
            self.changed = True
            self._fresh()
        self._tick_bar()
        if self._typing:
            self._count_down()
        elif self._note and now_ms >= self._note_ends:
            self._note = ""
            self.changed = True
        if now_ms >= self._run_due:
            self._run_on(now_ms)

    def _fresh(self) -> None:
        """Another code than before."""
        self._revealed = False
        if self._typing and self._view.code:
            self._typing = False
            self._type()

    def _count_down(self) -> None:
        note = "Types fresh code in %d" % ((self._view.remaining_ms() + 999) // 1000)
        if note != self._note:
            self._note = note
            self._note_ends = self.app.now_ms + _NOTE_MS
            self.changed = True

    def _tick_bar(self) -> None:
        if self._has_bar():
            bar = self._view.remaining_ms() * 128 // (self._view.period * 1000)
            if bar != self._bar:
                self._bar = bar
                self.changed = True

    def _run_on(self, now_ms: int) -> None:
        self._run_due = now_ms + _RUN_MS
        self._run += 1
        view = self._view
        if len(view.issuer) + len(view.name) > 12:
            self.changed = True

    def leave(self) -> None:
        self._view.wipe()
