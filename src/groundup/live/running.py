"""A running set: numbered frames in, one answer a frame out, and a journal from which it can be folded again.

The law it keeps: however frames are lost, doubled or reordered on the way, once the page has sent again what was not
yet kept, the state is the one that the frames give in order and without a break. So only the next number is folded;
a later one waits for those before it, a known one changes nothing. Killing the process costs nothing either: opening
the journal folds the same frames again.

A frame whose answer may wait is folded like any other; it is answered where it brings news, and at least every third
is. What an answer calls kept has been written before it is said.
"""

from collections.abc import Callable
from threading import Lock
from typing import Generic, Literal, TypeVar

import msgspec

from groundup.errors import UsageError
from groundup.live.journal import Journal
from groundup.live.messages import FrameMessage, MessageError, decode

S = TypeVar("S")
F = TypeVar("F")
Fate = Literal["folded", "known", "waiting", "refused"]

WAITING = 256
"""Frames that may wait for a missing one; what does not fit is sent again by the page, which keeps it."""
LONGEST_FRAMES = 108_000
"""Half an hour at 60 Hz: a set that is longer was left running."""
SILENT = 2
"""So many frames in a row may go without an answer, where the page lets them."""
REFUSED = 50
"""Messages of one socket that may be no frames before it is closed."""


class Answer(msgspec.Struct, Generic[F], frozen=True):
    """What became of one message: `durable` is the number up to which every frame is kept."""

    fate: Fate
    seq: int | None
    durable: int
    feedback: F | None = None
    why: str = ""


class RunningSet(Generic[S, F]):
    """A set while it lasts: its state, the number of its last frame, and the frames that came too early."""

    def __init__(
        self,
        journal: Journal,
        start: S,
        step: Callable[[S, FrameMessage], tuple[S, F]],
        news: Callable[[F, F | None], bool] | None = None,
    ) -> None:
        """`news` tells of feedback and of the last that was answered whether the page must hear of it at
        once; without it everything is news."""
        self.journal = journal
        self.state = start
        self.feedback: F | None = None
        self.last_seq = 0
        self.frames = 0
        self.silent = 0
        """How many of the last frames nobody has been told of."""
        self._step = step
        self._news = news or _always
        self._told: F | None = None
        self._lock = Lock()
        self._ended = False
        self._first_ms: float | None = None
        self._last_ms = -1.0
        self._waiting: dict[int, tuple[FrameMessage, bytes]] = {}
        for data in journal.frames:
            self._fold(decode(data))
        journal.frames = ()

    def receive(self, data: bytes) -> list[Answer[F]]:
        """Take one message; the answers are for it and for every frame that had waited for it, as far as they have one.

        Once the set has ended nothing is folded any more.
        """
        with self._lock:
            return self._received(data)

    def overdue(self) -> list[Answer[F]]:
        """The answer that the last frames have not had, if they wait for one."""
        with self._lock:
            if not self.silent or self._ended:
                return []
            return [self._answered(Answer("folded", self.last_seq, self._kept(), self.feedback))]

    def kept(self) -> int:
        """The number up to which every frame is kept."""
        with self._lock:
            return self._kept()

    def close(self) -> None:
        """End the set: its journal is written to the disk and takes no more frames."""
        with self._lock:
            self._ended = True
            self.journal.close()

    def _received(self, data: bytes) -> list[Answer[F]]:
        if self._ended:
            return [Answer("known", None, self.last_seq, why="the set has ended")]
        try:
            frame = decode(data)
        except MessageError as error:
            self._kept()
            return [self._refuse(None, error.line())]
        if frame.seq == self.last_seq + 1 and not self._waiting and self.frames < LONGEST_FRAMES:  # as nearly always
            answer = self._taken(frame, data)
            return [] if answer is None else [answer]
        if frame.seq <= self.last_seq:
            return [Answer("known", frame.seq, self._kept())]
        if frame.seq > self.last_seq + 1 and not frame.after_loss:
            if len(self._waiting) < WAITING:
                self._waiting[frame.seq] = (frame, data)
            return [Answer("waiting", frame.seq, self._kept(), why=f"frame {self.last_seq + 1} is missing")]
        if self.frames >= LONGEST_FRAMES:
            raise UsageError("a set of half an hour at most", found=f"{self.frames} frames")
        self._waiting[frame.seq] = (frame, data)
        return self._take_up_to(frame.seq)

    def _take_up_to(self, seq: int) -> list[Answer[F]]:
        """Fold what waits up to `seq`, then what follows it without a gap."""
        answers: list[Answer[F]] = []
        for number in sorted(self._waiting) if len(self._waiting) > 1 else (seq,):
            if number > max(seq, self.last_seq + 1):
                break
            answer = self._taken(*self._waiting.pop(number))
            answers += [] if answer is None else [answer]
        return answers

    def _taken(self, frame: FrameMessage, data: bytes) -> Answer[F] | None:
        """Fold the next frame and keep it. None where its answer may wait and nothing is new."""
        if not frame.may_wait or self.silent >= SILENT:
            self.journal.append(data)
            return self._answered(self._fold(frame))
        self.journal.hold(data)
        answer = self._fold(frame)
        if answer.feedback is not None and not self._news(answer.feedback, self._told):
            self.silent += 1
            return None
        self.journal.write()
        return self._answered(answer)

    def _answered(self, answer: Answer[F]) -> Answer[F]:
        self.silent = 0
        if answer.feedback is not None:
            self._told = answer.feedback
        return answer

    def _kept(self) -> int:
        if not self._ended:
            self.journal.write()
        return self.last_seq

    def _fold(self, frame: FrameMessage) -> Answer[F]:
        """Fold one frame. Its time counts from the first frame. One whose time does not go on is not looked at."""
        self.last_seq = frame.seq
        self.frames += 1
        if frame.time_ms <= self._last_ms:
            return self._refuse(frame.seq, f"its time, {frame.time_ms:.0f} ms, is not after {self._last_ms:.0f} ms")
        self._last_ms = frame.time_ms
        self._first_ms = frame.time_ms if self._first_ms is None else self._first_ms
        own_time = FrameMessage(frame.seq, frame.time_ms - self._first_ms, frame.width, frame.height, frame.numbers)
        self.state, self.feedback = self._step(self.state, own_time)
        return Answer("folded", frame.seq, self.last_seq, self.feedback)

    def _refuse(self, seq: int | None, why: str) -> Answer[F]:
        return Answer("refused", seq, self.last_seq, why=why)


def _always(_now: object, _before: object) -> bool:
    return True
