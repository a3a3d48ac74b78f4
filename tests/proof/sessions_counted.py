"""Generated sessions folded and compared with their truth: behind test_counting.py and docs/counting.md.

`python tests/proof/sessions_counted.py` prints the tables; `--write` puts them into docs/counting.md as printed,
`--sessions N` takes N sessions of each movement and view instead of the proof's, `--holes` adds a table of sessions
with frames missing anywhere, of which nothing is asked.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from groundup.coaching.feedback import Done, Held
from groundup.coaching.fold import start, step
from groundup.synthetic.actions import CLEAN, Planted
from groundup.synthetic.eye import Trouble
from groundup.synthetic.sessions import VIEWS, Habits, LiveSession, live_session, setup_only
from groundup.training.exercise import Detector

SESSIONS = 75
"""Of each movement and view: 14 of these make more than 1,000."""
EVERY = tuple((movement, view) for movement, views in VIEWS.items() for view in views)
COUNTED = tuple((m, v) for m, v in EVERY if m != "single_leg_balance")
LIKELY_HOLD_S = 0.2


@dataclass(frozen=True)
class Folded:
    """What the fold made of a session."""

    count: int
    hold_s: float
    done: tuple[Done, ...]
    held: tuple[Held, ...]
    cues: tuple[tuple[float, str], ...]
    refused: tuple[tuple[float, str], ...]
    calibrated_s: float | None
    """When it was first ready."""


def folded(session: LiveSession) -> Folded:
    """One session, frame by frame."""
    state, feedback = start(session.movement, side=session.side), None
    done: list[Done] = []
    held: list[Held] = []
    cues: list[tuple[float, str]] = []
    refused: list[tuple[float, str]] = []
    ready: float | None = None
    for frame in session.frames():
        state, feedback = step(state, frame)
        if feedback.repetition is not None:
            done.append(feedback.repetition)
        if feedback.hold is not None:
            held.append(feedback.hold)
        if feedback.cue is not None:
            cues.append((feedback.time_s, feedback.cue.id))
        if feedback.refused:
            refused.append((feedback.time_s, feedback.refused))
        if ready is None and feedback.phase not in ("setup", "calibrating"):
            ready = feedback.time_s
    assert feedback is not None
    return Folded(feedback.count, feedback.hold_s, tuple(done), tuple(held), tuple(cues), tuple(refused), ready)


def session_of(
    movement: Detector,
    view: str,
    seed: int,
    *,
    planted: Planted = CLEAN,
    trouble: Trouble | None = None,
    **more: object,
) -> LiveSession:
    """The session of a seed; seeds of different movements and views are strangers."""
    rng = np.random.default_rng([seed, EVERY.index((movement, view)), 7])
    return live_session(
        rng, movement, view=view, planted=planted, trouble=trouble or Trouble(long_gap="resting"), **more
    )


def matched(session: LiveSession, done: Iterable[Done]) -> int:
    """Planted repetitions with exactly one counted one whose turning point lies in them."""
    turns = [d.bottom_s for d in done]
    return sum(sum(r.start_s <= t <= r.end_s + 0.1 for t in turns) == 1 for r in session.truth.repetitions)


@dataclass
class Counts:
    """Repetitions of one movement and view."""

    sessions: int = 0
    planted: int = 0
    counted: int = 0
    right: int = 0
    """Sessions off by none, and every counted repetition a planted one."""
    near: int = 0
    """Sessions off by one or less."""
    ghosts: int = 0
    """Counted where nothing was planted."""
    missed: int = 0
    cued: int = 0
    """Sessions in which a fault was cued to the person; nothing was planted."""
    faulted: int = 0
    """Repetitions that were called faulty."""
    failing: list[int] = field(default_factory=list)

    def add(self, session: LiveSession, found: Folded, seed: int) -> None:
        """One more session."""
        hit, true = matched(session, found.done), len(session.truth.repetitions)
        self.sessions += 1
        self.planted += true
        self.counted += found.count
        right = found.count == true == hit
        self.right += right
        self.near += abs(found.count - true) <= 1
        self.missed += true - hit
        self.ghosts += max(0, found.count - hit)
        self.cued += bool(found.cues)
        self.faulted += sum(bool(d.faults) for d in found.done)
        if not right:
            self.failing.append(seed)

    def __add__(self, other: "Counts") -> "Counts":
        names = ("sessions", "planted", "counted", "right", "near", "ghosts", "missed", "cued", "faulted")
        return Counts(*(getattr(self, n) + getattr(other, n) for n in names), self.failing + other.failing)

    def row(self, name: str) -> str:
        """One line of the table."""
        n = self.sessions
        return (
            f"| {name} | {n} | {self.planted} | {self.counted} | {100 * self.right / n:.1f} % | "
            f"{100 * self.near / n:.1f} % | {self.missed} | {self.ghosts} | "
            f"{100 * self.cued / n:.1f} % | {100 * self.faulted / max(1, self.counted):.1f} % |"
        )


def counts(sessions: int, kinds: tuple[tuple[Detector, str], ...] = COUNTED, **more: object) -> dict[str, Counts]:
    """Clean sets of every movement and view, with everything that happens around them."""
    out: dict[str, Counts] = {}
    for movement, view in kinds:
        row = out[f"{movement.replace('_', ' ')}, {view}"] = Counts()
        for seed in range(sessions):
            session = session_of(movement, view, seed, **more)
            row.add(session, folded(session), seed)
    return out


def counts_table(rows: dict[str, Counts]) -> str:
    """As printed in the docs."""
    head = (
        "| movement, view | sessions | planted | counted | off by none | off by ≤ 1 | missed | ghosts | "
        "sessions falsely cued | repetitions falsely faulted |\n"
        "|---|---|---|---|---|---|---|---|---|---|"
    )
    total = sum(rows.values(), Counts())
    return "\n".join([head, *(row.row(name) for name, row in rows.items()), total.row("**all**")])


@dataclass
class Holds:
    """Holds of balance sessions."""

    sessions: int = 0
    planted: int = 0
    found: int = 0
    """Planted holds with exactly one found hold that overlaps them."""
    within: int = 0
    """Of those, begin, end and length within 0.2 s."""
    ghosts: int = 0
    errors_s: list[float] = field(default_factory=list)
    """Of length."""
    totals: int = 0
    """Sessions whose hold clock is right within 0.2 s for every planted hold."""
    failing: list[int] = field(default_factory=list)

    def add(self, session: LiveSession, found: Folded, seed: int) -> None:
        """One more session."""
        self.sessions += 1
        used: set[int] = set()
        good = True
        for true in session.truth.holds:
            if true.seconds < 0.5:
                continue
            self.planted += 1
            over = [
                i for i, h in enumerate(found.held) if min(h.end_s, true.end_s) - max(h.start_s, true.start_s) > 0.1
            ]
            used |= set(over)
            if len(over) != 1:
                good = False
                continue
            held = found.held[over[0]]
            self.found += 1
            off = (held.start_s - true.start_s, held.end_s - true.end_s, held.seconds - true.seconds)
            ok = max(map(abs, off)) <= LIKELY_HOLD_S
            self.within += ok
            good &= ok
            self.errors_s.append(off[2])
        ghosts = [h for i, h in enumerate(found.held) if i not in used and h.seconds > 0.5]
        self.ghosts += len(ghosts)
        true_s = sum(h.seconds for h in session.truth.holds)
        self.totals += abs(found.hold_s - true_s) <= LIKELY_HOLD_S * max(1, len(session.truth.holds))
        if not good or ghosts:
            self.failing.append(seed)

    def row(self, name: str) -> str:
        """One line of the table."""
        off = np.abs(self.errors_s)
        return (
            f"| {name} | {self.sessions} | {self.planted} | {self.found} | {100 * self.within / self.planted:.1f} % | "
            f"{self.ghosts} | {np.median(off):.2f} s | {np.percentile(off, 95):.2f} s | "
            f"{100 * self.totals / self.sessions:.1f} % |"
        )


def holds(sessions: int, **more: object) -> Holds:
    """Balance sessions with touches, foot-downs, hops and wobbles."""
    out = Holds()
    for seed in range(sessions):
        session = session_of("single_leg_balance", "front", seed, **more)
        out.add(session, folded(session), seed)
    return out


def holds_table(rows: dict[str, Holds]) -> str:
    """As printed in the docs."""
    head = (
        "| sessions of | sessions | holds | found | within 0.2 s | ghosts | median error | 95th percentile | "
        "hold clock right |\n|---|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(row.row(name) for name, row in rows.items())])


def ghosts(
    sessions: int, *, minutes: float = 10.0, movements: Iterable[Detector] = tuple(VIEWS)
) -> dict[str, tuple[float, int, list[tuple[int, float]]]]:
    """Minutes, ghost repetitions or holds, and where, by movement, of people who never begin."""
    out: dict[str, tuple[float, int, list[tuple[int, float]]]] = {}
    for movement in movements:
        where: list[tuple[int, float]] = []
        for seed in range(sessions):
            found = folded(setup_only(np.random.default_rng([seed, 77]), movement, minutes=minutes))
            where += [(seed, d.bottom_s) for d in found.done] + [(seed, h.start_s) for h in found.held]
        out[movement] = (minutes * sessions, len(where), where)
    return out


def ghosts_table(rows: dict[str, tuple[float, int, list[tuple[int, float]]]]) -> str:
    """As printed in the docs."""
    lines = [f"| {m.replace('_', ' ')} | {minutes:g} | {n} |" for m, (minutes, n, _) in rows.items()]
    return "\n".join(["| waiting for | minutes of setup and walking | counted |", "|---|---|---|", *lines])


@dataclass(frozen=True)
class PlantedFault:
    """A fault well above its threshold, in a movement and a view that shows it."""

    name: str
    rules: frozenset[str]
    """Any of these names it."""
    movement: Detector
    view: str
    planted: Planted


KNEES, KNEE = frozenset({"knees_in", "knees_in_much"}), frozenset({"knee_in", "knee_in_much"})
LEAN, DROP, HEEL = (
    frozenset({"trunk_leans"}),
    frozenset({"pelvis_drops", "pelvis_drops_much"}),
    frozenset({"heel_lift"}),
)
SHORT, OVER = frozenset({"incomplete"}), frozenset({"over_extended"})
FAULTS = (
    PlantedFault("knees 80 mm inward", KNEES, "squat", "front", Planted(knee_in_mm=80)),
    PlantedFault("knee 80 mm inward", KNEE, "single_leg_squat", "front", Planted(knee_in_mm=80)),
    PlantedFault("trunk leans 22°", LEAN, "squat", "front", Planted(trunk_lean_deg=22)),
    PlantedFault("trunk leans 22°", LEAN, "single_leg_squat", "front", Planted(trunk_lean_deg=22)),
    PlantedFault("trunk leans 22°", LEAN, "single_leg_balance", "front", Planted(trunk_lean_deg=22)),
    PlantedFault("pelvis drops 16°", DROP, "single_leg_balance", "front", Planted(pelvic_drop_deg=16)),
    PlantedFault("pelvis drops 16°", DROP, "single_leg_squat", "front", Planted(pelvic_drop_deg=16)),
    PlantedFault("heels lift 80 mm", HEEL, "squat", "right", Planted(heel_lift_mm=80)),
    PlantedFault("bridge to 152°", SHORT, "bridge", "left", Planted(bridge_top_deg=152)),
    PlantedFault("bridge to 196°", OVER, "bridge", "right", Planted(bridge_top_deg=196)),
)


@dataclass
class Caught:
    """How often a planted fault was named, and others with it."""

    repetitions: int = 0
    named: int = 0
    others: int = 0
    sessions: int = 0
    cued: int = 0
    also: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def caught(sessions: int) -> dict[str, Caught]:
    """Sessions with a planted fault."""
    out: dict[str, Caught] = {}
    for fault in FAULTS:
        row = out[f"{fault.name}: {fault.movement.replace('_', ' ')}, {fault.view}"] = Caught()
        for seed in range(sessions):
            session = session_of(fault.movement, fault.view, seed, planted=fault.planted)
            found = folded(session)
            row.sessions += 1
            row.cued += any(cue in fault.rules for _, cue in found.cues)
            for seen in (*found.done, *(h for h in found.held if h.seconds > 2)):
                row.repetitions += 1
                row.named += bool(fault.rules & set(seen.faults))
                extra = set(seen.faults) - fault.rules
                row.others += bool(extra)
                for name in extra:
                    row.also[name] += 1
    return out


def caught_table(rows: dict[str, Caught]) -> str:
    """As printed in the docs."""
    lines = [
        f"| {name} | {r.sessions} | {r.repetitions} | {100 * r.named / max(1, r.repetitions):.0f} % | "
        f"{100 * r.cued / r.sessions:.0f} % | {100 * r.others / max(1, r.repetitions):.0f} % |"
        for name, r in rows.items()
    ]
    head = "| planted | sessions | repetitions or holds | named | sessions with its cue | another named as well |"
    return "\n".join([head, "|---|---|---|---|---|---|", *lines])


def main() -> None:
    """All tables, printed or written."""
    n = int(sys.argv[sys.argv.index("--sessions") + 1]) if "--sessions" in sys.argv else SESSIONS
    parts = [
        f"### Repetitions ({n * len(COUNTED)} sessions)",
        counts_table(counts(n)),
        "### Holds on one leg",
        holds_table({"everything happens": holds(2 * n), "undisturbed": holds(n, habits=Habits(events=False))}),
        "### Nothing is done, nothing is counted",
        ghosts_table(ghosts(max(1, n // 15))),
        "### Faults planted well above their thresholds",
        caught_table(caught(max(2, n // 5))),
    ]
    if "--holes" in sys.argv:
        parts += [
            "### A hole of 0.4 to 2 s in the frames, wherever it falls",
            counts_table(counts(max(2, n // 3), trouble=Trouble(long_gap="anywhere"))),
        ]
    text = "\n\n".join(parts)
    print(text)
    if "--write" in sys.argv:
        page = Path(__file__).parents[2] / "docs" / "counting.md"
        head = page.read_text().split("<!-- as printed")[0]
        page.write_text(f"{head}<!-- as printed by tests/proof/sessions_counted.py -->\n\n{text}\n")


if __name__ == "__main__":
    main()
