"""A set that sensors see: all that comes is written down, then folded; opened again, its journal folds the same.

One fold for all: a stream that comes later, or again, joins the set; what a rule can count of it is worked out anew,
and what was counted stays. Samples of a pause are kept and not counted.
"""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from groundup.anatomy import Side
from groundup.coaching import foot_set
from groundup.coaching.foot_load import FootLoad
from groundup.coaching.foot_repetition import FootRepetition
from groundup.coaching.foot_set import FootSet, FootTold
from groundup.coaching.tripod_target import Target
from groundup.devices.arrival import Arrival, LiveStream
from groundup.devices.source import Happening
from groundup.live.foot_feed import Feed, Feeding, Key, Why, begin, fed, feed, host_s
from groundup.live.journal import Journal, read_journal
from groundup.live.sensed_records import (
    ArrivalRecord,
    MarkRecord,
    Record,
    StreamRecord,
    What,
    arrival_of,
    decoded,
    encoded,
    of_arrival,
)
from groundup.training.exercise import Sensing

SIMULATED = "This sensor is simulated: of a person's own training it counts nothing. Try it with `groundup app --demo`"
NOTHING_HERE = "No sensor can count this exercise: you do, and what sensors say is kept"
TARGETS: tuple[Target, ...] = ("own", "big toe", "little toe", "heel", "even")


@dataclass(frozen=True, slots=True)
class SensedBeginning:
    """What a sensed set begins with: the heading of its journal. `attempt` is the try of the set, from 1.

    `maxima` are amplitudes of maximal contractions of the day [V] by `muscle|side`; `pretend` a synthetic person, for
    whom simulated sensors count.
    """

    session_id: str
    block: int
    sensing: Sensing | None
    side: Side | None
    target: float
    weight_n: float | None
    began: str
    attempt: int = 1
    maxima: dict[str, float] = field(default_factory=dict[str, float])
    pretend: bool = False


@dataclass(frozen=True, slots=True)
class SensedRepetition:
    """A repetition as a rule saw it, with its beginning and end on the host's clock."""

    rule: FootRepetition
    start_s: float
    end_s: float


class Sensed:
    """The fold over a set's records: what is counted, by whom, and why not."""

    def __init__(self, beginning: SensedBeginning) -> None:
        self.beginning = beginning
        self.streams: list[tuple[Key, LiveStream]] = []
        self.feeding: Feeding | None = None
        self.foot: FootSet | None = None
        self.told: FootTold | None = None
        self.load: FootLoad | None = None
        """The newest sample of the foot."""
        self.why = NOTHING_HERE if beginning.sensing is None else "No sensor is there: you count"
        self.paused = False
        self.target: Target | None = None
        self.repetitions: list[SensedRepetition] = []
        self.under: dict[Key, Side | None] = {}
        if beginning.sensing is not None:
            self.foot = foot_set.start(beginning.sensing, weight_n=beginning.weight_n, target=beginning.target)

    @property
    def counts(self) -> bool:
        """Whether a sensor counts this set now."""
        return self.foot is not None and not self.why and not self.foot.cannot

    @property
    def feed(self) -> Feed | None:
        """What is made of the streams."""
        return None if self.feeding is None else self.feeding.feed

    @property
    def done(self) -> float:
        """Repetitions counted, or seconds held."""
        if self.foot is None or self.told is None:
            return 0.0
        return self.told.hold_s if self.foot.sensing == "engaged_hold" else float(self.told.count)

    def take(self, record: Record) -> FootTold | None:
        """One record; what is told of its newest sample, a finished repetition or a cue before it."""
        if isinstance(record, StreamRecord):
            self._streams(record)
        elif isinstance(record, MarkRecord):
            self._mark(record)
        else:
            return self._arrival(record)
        return None

    def _streams(self, record: StreamRecord) -> None:
        key = (record.source, record.stream.name)
        self.streams.append((key, record.stream))
        self.under[key] = record.under
        found = feed(dict(self.streams), self.beginning.side, under=self.under)
        if isinstance(found, Why):
            self.why = found.text if self.foot is not None else self.why
            return
        before, self.feeding = self.feeding, begin(found, self.feeding)
        if self.foot is None:
            return
        if before is not None and before.feed.leads != found.leads:
            self.foot = foot_set.anew(self.foot)
        leads = next(s for k, s in self.streams if k == found.leads)
        self.why = foot_set.cannot(self.foot.sensing, found.measured, self.beginning.weight_n)
        if leads.synthetic and not self.beginning.pretend:
            self.why = SIMULATED

    def _mark(self, record: MarkRecord) -> None:
        if record.what in ("pause", "go on"):
            self.paused = record.what == "pause"
        elif record.what == "target" and self.foot is not None:
            self.target = next((t for t in TARGETS if t == record.text), None)
            self.foot = foot_set.with_tripod(self.foot, self.target)

    def _arrival(self, record: ArrivalRecord) -> FootTold | None:
        if self.feeding is None:
            return None
        key, stream = self.streams[record.stream]
        self.feeding, loads = fed(self.feeding, key, arrival_of(record, stream))
        if loads:
            self.load = loads[-1]
        if self.foot is None or self.why or self.paused:
            return None
        telling: FootTold | None = None
        for load in loads:
            self.foot, told = foot_set.step(self.foot, load)
            if told.done is not None and told.done.counts:
                times = (host_s(self.feeding, told.done.start_s), host_s(self.feeding, told.done.end_s))
                self.repetitions.append(SensedRepetition(told.done, *times))
            news = telling is not None and (telling.done is not None or telling.cue is not None)
            telling = telling if news and told.done is None else told
            self.told = told
        return telling


class SensedSet:
    """A set while it lasts: its journal and its fold."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.sensed = Sensed(msgspec.convert(journal.heading, SensedBeginning))
        self._places: dict[Key, int] = {}
        for data in journal.frames:
            record = decoded(data)
            if isinstance(record, StreamRecord):
                self._places[record.source, record.stream.name] = len(self.sensed.streams)
            self.sensed.take(record)
        journal.frames = ()

    def expect(self, key: Key, stream: LiveStream, under: Side | None) -> None:
        """A stream that may come; once is enough, said again with another foot it is that foot's from now on."""
        known = self._places.get(key)
        if known is not None and (self.sensed.streams[known][1], self.sensed.under[key]) == (stream, under):
            return
        place = len(self.sensed.streams)
        self._keep(StreamRecord(key[0], stream, under))
        self._places[key] = place  # only now: a full disk may have refused it

    def expects(self, key: Key) -> bool:
        """Whether a stream is written down."""
        return key in self._places

    def heard(self, key: Key, item: Arrival | Happening) -> FootTold | None:
        """One more item of a source: written down, then folded."""
        if isinstance(item, Happening):
            self.mark("said", item.host_time_s, text=item.words)
            return None
        return self._keep(of_arrival(self._places[key], item)) if key in self._places else None

    def mark(self, what: What, host_time_s: float, *, text: str = "", number: float = 0.0) -> None:
        """Something else that happened."""
        self._keep(MarkRecord(host_time_s, what, text, number))

    def close(self) -> None:
        """End the set: its journal is written to the disk and takes no more."""
        self.journal.close()

    def _keep(self, record: Record) -> FootTold | None:
        self.journal.append(encoded(record))
        return self.sensed.take(record)


def sensed(path: Path) -> Sensed:
    """The fold of a journal that nobody writes to."""
    heading, records = read_journal(path)
    fold = Sensed(msgspec.convert(heading, SensedBeginning))
    for data in records:
        fold.take(decoded(data))
    return fold
