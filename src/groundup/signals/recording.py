"""Recording: what was measured on one person at one time, on one clock, with where it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType

from groundup.anatomy import TASKS, Side
from groundup.errors import SignalError, UsageError
from groundup.signals.stream import Kind, Stream


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a moment of the recording."""

    name: str
    time_s: float
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under which conditions it was recorded. What is unknown is None; `more` holds conditions of the user's own."""

    task: str | None = None
    side: str | None = None
    cue: str | None = None
    eyes: str | None = None
    surface: str | None = None
    footwear: str | None = None
    load: str | None = None
    band: str | None = None
    view: str | None = None
    more: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for name, allowed in _ALLOWED.items():
            value = getattr(self, name)
            if value is not None and value not in allowed:
                raise UsageError(f"a condition {name} of {', '.join(allowed)}", found=f"'{value}'")

    def items(self) -> tuple[tuple[str, str], ...]:
        """What is known, as (name, value) pairs in a fixed order."""
        named = ((f.name, getattr(self, f.name)) for f in fields(self) if f.name != "more")
        return tuple((k, v) for k, v in named if v is not None) + self.more

    def updated(self, values: Mapping[str, str]) -> "Conditions":
        """These conditions with `values` on top; names of the user's own go to `more`."""
        named = {f.name for f in fields(self)} - {"more"}
        own = dict(self.more) | {k: v for k, v in values.items() if k not in named}
        return replace(self, **{k: v for k, v in values.items() if k in named}, more=tuple(sorted(own.items())))


_ALLOWED: dict[str, tuple[str, ...]] = {
    "task": TASKS,
    "side": ("left", "right", "both"),
    "eyes": ("open", "closed"),
    "view": ("front", "back", "left", "right", "oblique"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Who was measured. What is unknown is None."""

    id: str | None = None
    mass_kg: float | None = None
    height_m: float | None = None
    foot_length_m: float | None = None
    leg_length_m: float | None = None
    sex: str | None = None
    age_years: float | None = None
    history: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, low, high in (
            ("mass_kg", 2.0, 400.0),
            ("height_m", 0.3, 2.6),
            ("foot_length_m", 0.08, 0.4),
            ("leg_length_m", 0.2, 1.5),
            ("age_years", 0.0, 125.0),
        ):
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise UsageError(f"a {name} between {low:g} and {high:g}", found=f"{value:g}", where="subject")


@dataclass(frozen=True, slots=True)
class Source:
    """One file (or generator) that a recording came from."""

    name: str
    sha256: str
    reader: str
    assumptions: tuple[str, ...] = ()
    """What the reader had to assume or repair, each a sentence a person can check; `Caveat`s precede the numbers."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's change: kept beside the original, applied before assessing, shown in the report.

    `what` is one of: `exclude` (a time window), `side` (streams swapped or set), `label` (a channel renamed),
    `repetition` (one given by hand: start, bottom, end), `repetitions` (`none`: those found are none).
    """

    what: str
    detail: str
    by: str = ""
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Streams on one clock, events, conditions, subject and provenance. Frozen."""

    name: str
    streams: tuple[Stream, ...]
    events: tuple[Event, ...] = ()
    conditions: Conditions = field(default_factory=Conditions)
    subject: Subject = field(default_factory=Subject)
    sources: tuple[Source, ...] = ()
    corrections: tuple[Correction, ...] = ()
    synthetic: bool = False
    """True for anything that no sensor measured; every output says so."""
    truth: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Planted truth of a synthetic recording; empty for a real one."""

    def __post_init__(self) -> None:
        names = [s.name for s in self.streams]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise SignalError("one stream a name", found=f"two called {', '.join(twice)}", where=self.name)

    def of_kind(self, *kinds: Kind) -> tuple[Stream, ...]:
        """All streams of these kinds, in order."""
        return tuple(s for s in self.streams if s.kind in kinds)

    def first(self, kind: Kind) -> Stream | None:
        """The first stream of a kind, or None."""
        return next(iter(self.of_kind(kind)), None)

    def groups(self, kind: Kind) -> Iterator[tuple[str, dict[Kind, Stream]]]:
        """Group name and streams by kind, for each group that has a stream of `kind`."""
        for lead in self.of_kind(kind):
            yield lead.group, {s.kind: s for s in self.streams if s.group == lead.group}

    @property
    def start_s(self) -> float:
        """The earliest sample [s]."""
        return min((float(s.times[0]) for s in self.streams if len(s)), default=0.0)

    @property
    def end_s(self) -> float:
        """End of the last stream [s]."""
        return max((s.end_s for s in self.streams if len(s)), default=0.0)

    def between(self, start_s: float, end_s: float) -> "Recording":
        """The recording cut to [start_s, end_s)."""
        if not start_s < end_s:
            raise UsageError("a start before the end", found=f"{start_s:g} s to {end_s:g} s", where=self.name)
        return replace(
            self,
            streams=tuple(s.between(start_s, end_s) for s in self.streams),
            events=tuple(e for e in self.events if start_s <= e.time_s < end_s),
        )
