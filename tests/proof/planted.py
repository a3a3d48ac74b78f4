"""Planted faults and what the software made of them: the simulation behind test_detection.py and docs/detection.md.

`GROUNDUP_RECORDINGS=… python tests/proof/planted.py` prints the tables; with `--write` it puts them into
docs/detection.md as printed.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from groundup.anatomy import SIDES, Link, Side
from groundup.assess import Assessment, assess
from groundup.chain.detectable import detectable
from groundup.chain.repetition import KNEE, crossings
from groundup.io.load import load
from groundup.signals.recording import Recording
from groundup.synthetic.contact import PLATE_OF
from groundup.synthetic.corrupt import knee_inward, load_to, twisted_pelvis
from groundup.synthetic.errors import SensorErrors
from groundup.synthetic.faults import Faults, PerSide
from groundup.synthetic.squat import Sensors, Synthetic, squat
from groundup.synthetic.truth import contact_truth, motion_truth

AMPLITUDES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
"""In multiples of what the software states as detectable for this person."""
PEOPLE = 20
"""Synthetic people for each fault."""
CLEAN = 200
"""Further people without any fault, and as many with all faults."""
MORE = 300
"""Still further people, without and with faults, for the coverage of what needs markers and plates only."""
REPETITIONS = 3
REAL_SEEDS = 8
EVERYTHING = Sensors()
NO_SKIN = Sensors(insoles=False, emg=False)
TRUTH_ONLY = Sensors(markers=False, emg=False, plates=False)
ALARM = ("watch", "act")


@dataclass(frozen=True)
class Fault:
    """One kind of fault: how it is planted and which measure of which link should say it."""

    name: str
    unit: str
    link: Link
    measures: tuple[str, ...]
    """The measures that may say it; the one that needs least is the one that the software states."""
    up: bool
    faults: Callable[[float, Side], Faults]
    most: float
    """Largest amplitude that can be planted."""
    sided: bool = True


def side(of: Side, amount: float) -> PerSide:
    return PerSide(left=amount) if of == "left" else PerSide(right=amount)


FAULTS = (
    Fault("knee inward", "mm", "knee", ("knee.fppa_at_60", "knee.fppa_peak"), True,
          lambda a, s: Faults(knee_in_mm=side(s, a)), 200.0),
    Fault("big toe unloaded", "share", "foot", ("foot.tripod_medial",), False,
          lambda a, s: Faults(toe_unloaded=side(s, a)), 1.0),
    Fault("glute late", "ms", "glute", ("glute.onset",), True, lambda a, s: Faults(glute_late_ms=side(s, a)), 1500.0),
    Fault("load shifted", "share", "foot", ("foot.load_share",), True,
          lambda a, s: Faults(load_shift=a if s == "right" else -a), 0.45),
    Fault("heel lifted", "mm", "ankle", ("ankle.heel_lift",), True,
          lambda a, s: Faults(heel_lift_mm=side(s, a)), 120.0),
    Fault("trunk leaning", "°", "core", ("core.trunk_lean_peak",), True,
          lambda a, s: Faults(trunk_lean_deg=a if s == "right" else -a), 60.0, sided=False),
)  # fmt: skip


Named = set[tuple[Link, Side | None]]


@dataclass
class Curve:
    """Counts at each amplitude."""

    unit: str
    runs: dict[float, int] = field(default_factory=lambda: defaultdict(int))
    named: dict[float, int] = field(default_factory=lambda: defaultdict(int))
    elsewhere: dict[float, int] = field(default_factory=lambda: defaultdict(int))
    planted: dict[float, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, amplitude: float, *, named: bool, elsewhere: bool, planted: float) -> None:
        self.runs[amplitude] += 1
        self.named[amplitude] += named
        self.elsewhere[amplitude] += elsewhere
        self.planted[amplitude].append(planted)

    def add_named(self, amplitude: float, named: Named, expected: Named, allowed: Named, planted: float) -> None:
        """Count one recording: `expected` is the fault itself, `allowed` says the same in other words."""
        self.add(amplitude, named=expected <= named, elsewhere=bool(named - expected - allowed), planted=planted)

    def share(self, amplitude: float) -> float:
        """Share of recordings in which the right link and side was named."""
        return self.named[amplitude] / self.runs[amplitude]


@dataclass
class Coverage:
    """How often intervals held the truth, by measure."""

    inside: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    runs: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, made: Synthetic, found: Assessment) -> None:
        truth = true_measures(made, found)
        for m in found.measures:
            key = (m.repetition, m.side, m.id)
            if m.interval.known and key in truth:
                self.runs[m.id] += 1
                self.inside[m.id] += m.interval.low <= truth[key] <= m.interval.high

    def share(self, family: str = "") -> float:
        """Share of intervals that hold the truth, of one measure, of a link (`knee.`) or of all (empty)."""
        return sum(n for m, n in self.inside.items() if m.startswith(family)) / self.count(family)

    def count(self, family: str = "") -> int:
        """Intervals of one measure, of a link or of all."""
        return sum(n for m, n in self.runs.items() if m.startswith(family))

    @property
    def families(self) -> tuple[str, ...]:
        """The links that have intervals."""
        return tuple(sorted({m.split(".")[0] + "." for m in self.runs}))


@dataclass
class Detection:
    """What was planted and found, and how often the real recording alarmed without a fault."""

    synthetic: dict[str, Curve]
    real: dict[str, Curve]
    real_runs: int
    real_alarmed: int

    @property
    def recordings(self) -> int:
        """Recordings assessed."""
        return self.real_runs + sum(sum(c.runs.values()) for _, c in self.curves)

    @property
    def curves(self) -> tuple[tuple[str, Curve], ...]:
        """Every curve with its name."""
        named = [(f"{name} (synthetic)", c) for name, c in self.synthetic.items()]
        return (*named, *((f"{name} (squats1)", c) for name, c in self.real.items()))


@dataclass
class Truthfulness:
    """How often people without a fault alarm, and how often intervals hold the truth."""

    without: Coverage
    """Coverage in people without a fault."""
    with_faults: Coverage
    """Coverage in as many people with faults of random size in every link at once."""
    clean: int
    alarmed: int
    alarms: dict[str, int]
    recordings: int

    @property
    def together(self) -> Coverage:
        """Both halves of the coverage as one."""
        both = Coverage()
        for half in (self.without, self.with_faults):
            for measure in half.runs:
                both.runs[measure] += half.runs[measure]
                both.inside[measure] += half.inside[measure]
        return both


def alarms(found: Assessment) -> set[tuple[Link, Side | None]]:
    """Every link and side that reads watch or act."""
    return {(r.link, r.side) for r in found.links if r.state in ALARM}


def value_of(found: Assessment, measure: str, of: Side | None):
    return next(m for m in found.measures if m.id == measure and m.side == of and m.repetition is None)


def true_measures(made: Synthetic, found: Assessment) -> dict[tuple[int | None, Side | None, str], float]:
    """What each measure should have said, over the very windows that the software read."""
    times = made.rhythm.times
    windows = {
        "trial" if i is None else f"rep{i}": slice(*(int(k) for k in np.searchsorted(times, [a - 1e-9, b - 1e-9])))
        for i, a, b in found.trial.windows()
    }
    said = motion_truth(made.curves, windows)
    if made.contact is not None:
        said |= contact_truth(made.contact, windows)
    truth: dict[tuple[int | None, Side | None, str], float] = {}
    for key, value in said.items():
        window, *between, measure = key.split("/")
        truth[None if window == "trial" else int(window[3:]), between[0] if between else None, measure] = value
    if made.activity is not None:
        bend = (made.curves["knee_flexion", "left"] + made.curves["knee_flexion", "right"]) / 2
        starts = [start for start, _, _ in crossings(bend, times, KNEE)]
        for of in SIDES:
            planted = made.activity.onset_s["gluteus maximus", of]
            if len(starts) == len(planted) == len(found.repetitions):
                after = [1e3 * (t - s) for t, s in zip(planted, starts, strict=True)]
                truth |= {(i, of, "glute.onset"): t for i, t in enumerate(after)}
                truth[None, of, "glute.onset"] = float(np.mean(after))
    return truth


def person(seed: int, faults: Faults, *, session: int = 0) -> Synthetic:
    """One synthetic person on one day, seen by every sensor."""
    return squat(seed=seed, faults=faults, repetitions=REPETITIONS, session=session)


def truth_of(seed: int, faults: Faults) -> dict[str, float]:
    """The planted truth of this person alone, without sensors."""
    made = squat(seed=seed, faults=faults, repetitions=REPETITIONS, errors=SensorErrors.none(), sensors=TRUTH_ONLY)
    return dict(made.recording.truth)


def plants(fault: Fault, measure: str, of: Side, *, seed: int) -> Callable[[float], float]:
    """Amplitude by wanted change of this person's true measure; the most that can be planted where none suffices."""
    if measure == "glute.onset":
        return lambda change: min(change, fault.most)
    if measure == "ankle.heel_lift":
        body = squat(seed=seed, repetitions=0, sensors=TRUTH_ONLY).person
        return lambda change: min(change / 100 * 1000 * (body.thigh_m + body.shank_m), fault.most)
    key = f"{of}/{measure}" if fault.sided else measure
    amounts = fault.most * np.linspace(0.0, 1.0, 9) ** 1.5
    said = [truth_of(seed, fault.faults(float(a), of)) for a in amounts]
    values = np.array([np.mean([s[f"rep{i}/{key}"] for i in range(REPETITIONS)]) for s in said])
    changes = np.maximum.accumulate(np.abs(values - values[0]))
    return lambda change: float(np.interp(change, changes, amounts))


def stated_change(fault: Fault, measure: str, found: Assessment, of: Side) -> float | None:
    """What the software states as the detectable change of this measure, from one clean recording."""
    stated = detectable(value_of(found, measure, of if fault.sided else None))
    if stated is None:
        return None
    upward = fault.up if fault.sided else of == "right"
    return stated.up if upward else stated.down


def simulate_fault(fault: Fault, *, people: int, first_seed: int) -> Curve:
    """One fault in `people` people, sides in turn, at every amplitude; each recording is a session of its own."""
    curve = Curve(fault.unit)
    for n in range(people):
        of: Side = SIDES[n % 2]
        seed = first_seed + n
        before = person(seed, Faults())
        found = assess(before.recording, static=before.static)
        changes = {m: c for m in fault.measures if (c := stated_change(fault, m, found, of)) is not None}
        assert changes, f"no bound judges {' or '.join(fault.measures)}"
        planted = {m: plants(fault, m, of, seed=seed) for m in changes}
        for k, multiple in enumerate(AMPLITUDES):
            amplitude = min(planted[m](multiple * c) for m, c in changes.items())
            made = person(seed, fault.faults(amplitude, of) if multiple else Faults(), session=1 + k)
            found = assess(made.recording, static=made.static)
            named = alarms(found)
            expected = (fault.link, of if fault.sided else None)
            same = (None, of, *(SIDES if fault.measures == ("foot.load_share",) else ()))  # less here is more there
            elsewhere = any(link != fault.link or s not in same for link, s in named)
            curve.add(multiple, named=expected in named, elsewhere=elsewhere, planted=amplitude)
    return curve


def simulate_clean(coverage: Coverage, *, people: int, first_seed: int) -> tuple[int, dict[str, int]]:
    """People without a fault: how many recordings alarm, and which links do."""
    alarmed: int = 0
    by_link: dict[str, int] = defaultdict(int)
    for n in range(people):
        made = person(first_seed + n, Faults())
        found = assess(made.recording, static=made.static)
        coverage.add(made, found)
        named = alarms(found)
        alarmed += bool(named)
        for link, of in named:
            by_link[f"{of} {link}" if of else link] += 1
    return alarmed, dict(by_link)


def simulate_quickly(coverage: Coverage, *, people: int, first_seed: int) -> None:
    """People without a fault on plates and with markers only, for coverage alone."""
    for n in range(people):
        made = squat(seed=first_seed + n, repetitions=REPETITIONS, sensors=NO_SKIN)
        coverage.add(made, assess(made.recording, static=made.static))


def simulate_faulty(coverage: Coverage, *, people: int, first_seed: int, sensors: Sensors = EVERYTHING) -> None:
    """People with every fault at once, each of a size drawn evenly from nothing to plain to see."""
    for n in range(people):
        rng = np.random.default_rng([first_seed, n])

        def both(low: float, high: float, rng: np.random.Generator = rng) -> PerSide:
            return PerSide(*rng.uniform(low, high, 2))

        faults = Faults(
            knee_in_mm=both(0.0, 70.0),
            toe_unloaded=both(0.0, 0.9),
            glute_late_ms=both(0.0, 400.0),
            load_shift=rng.uniform(-0.12, 0.12),
            pelvic_drop_deg=PerSide(left=rng.uniform(-6.0, 6.0)),
            trunk_lean_deg=rng.uniform(-12.0, 12.0),
            heel_lift_mm=both(0.0, 50.0),
        )
        made = squat(seed=first_seed + n, faults=faults, repetitions=REPETITIONS, sensors=sensors)
        coverage.add(made, assess(made.recording, static=made.static))


def simulate_real(folder: Path) -> tuple[dict[str, Curve], int, int]:
    """Faults planted into the real squats1, and how often the recording alarms without one: (curves, runs, alarms)."""
    files = folder / "squat-markers-forces"
    squats, static = load(files / "squats1.trc", files / "squats1_grf.mot"), load(files / "static1.trc")
    whole = assess(squats, static=static)
    curves = {"knee inward": Curve("mm"), "load shifted": Curve("share"), "pelvis cluster twisted": Curve("°")}
    runs = alarmed = 0
    for n in range(REAL_SEEDS):
        taken = varied(squats, whole, seed=n, session=0)
        before = assess(taken, static=static)
        runs, alarmed = runs + 1, alarmed + bool(alarms(before))
        for of in SIDES:
            for multiple in AMPLITUDES:
                again = varied(squats, whole, seed=n, session=1)
                mm = multiple and real_knee_mm(taken, before, of, multiple)
                found = assess(knee_inward(again, of, amplitude_mm=mm), static=static)
                curves["knee inward"].add_named(multiple, alarms(found), {("knee", of)}, {("knee", None)}, mm)
                stated = detectable(value_of(before, "foot.load_share", of))
                share = multiple * stated.up / 100
                found = assess(load_to(again, of, share=share, plate_of=PLATE_OF), static=static)
                feet = {("foot", s) for s in SIDES}
                curves["load shifted"].add_named(multiple, alarms(found), {("foot", of)}, feet, share)
                drop = value_of(before, "hip.pelvic_drop_peak", of)
                change = multiple * 2**0.5 * (drop.interval.high - drop.value)
                degrees = multiple and real_twist_deg(taken, before, of, change)
                found = assess(twisted_pelvis(again, of, amplitude_deg=degrees), static=static)
                changed = changed_most(before, found)
                curves["pelvis cluster twisted"].add_named(multiple, changed, {("hip", of)}, set(), degrees)
    return curves, runs, alarmed


def varied(squats: Recording, whole: Assessment, *, seed: int, session: int) -> Recording:
    """The real recording with tracking noise of 0.5 mm added, cut after its third, fourth or last repetition."""
    last = whole.repetitions[2 + seed % (len(whole.repetitions) - 2)]
    rng = np.random.default_rng([seed, session, 77])
    markers = squats.first("markers")
    noisy = replace(markers, values=markers.values + 0.0005 * rng.standard_normal(markers.values.shape))
    cut = replace(squats, streams=tuple(noisy if s.name == markers.name else s for s in squats.streams))
    return cut.between(0.0, last.end_s + 0.5)


def real_knee_mm(recording: Recording, found: Assessment, of: Side, multiple: float) -> float:
    """Inward travel that changes the projection angle by `multiple` times what is detectable, by plain geometry.

    The angle is read from the lateral markers in the room's frontal plane, at 60° of the bend of those same markers
    on the way down or where it is largest; whichever measure needs less decides.
    """
    wanted = {}
    for measure in ("knee.fppa_at_60", "knee.fppa_peak"):
        stated = detectable(value_of(found, measure, of))
        if stated is not None and stated.up is not None:
            wanted[measure] = multiple * stated.up
    low, high = 0.0, 200.0
    rest = plain_angles(recording, found, of)
    for _ in range(12):
        middle = (low + high) / 2
        moved = plain_angles(knee_inward(recording, of, amplitude_mm=middle), found, of)
        enough = any(moved[m] - rest[m] >= change for m, change in wanted.items())
        low, high = (low, middle) if enough else (middle, high)
    return high


def real_twist_deg(recording: Recording, found: Assessment, of: Side, change: float) -> float:
    """Twist of the pelvis cluster that changes the peak drop by `change` [deg], read from the front markers alone."""

    def drop(twist_deg: float) -> float:
        markers = twisted_pelvis(recording, of, amplitude_deg=twist_deg).first("markers")
        line = markers.channel("r.ASIS") - markers.channel("L.ASIS")
        angle = np.degrees(np.arcsin(line[:, 1] / np.linalg.norm(line, axis=1))) * (1 if of == "right" else -1)
        windows = [markers.times.searchsorted([r.start_s, r.end_s]) for r in found.repetitions]
        return float(np.mean([angle[a:b].max() for a, b in windows]))

    rest, low, high = drop(0.0), 0.0, 40.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if drop(middle) - rest >= change else (middle, high)
    return high


def plain_angles(recording: Recording, found: Assessment, of: Side) -> dict[str, float]:
    """Frontal bend of hip center, knee and ankle markers [deg]: mean over repetitions at 60° and at its largest."""
    markers = recording.first("markers")
    cap, low = ("L_", "L_") if of == "left" else ("R_", "r_")
    hip, knee, ankle = (markers.channel(n) for n in (f"{cap}HJC", f"{low}knee", f"{low}ankle"))
    thigh, shank = knee - hip, ankle - knee
    cosine = (thigh * shank).sum(1) / np.linalg.norm(thigh, axis=1) / np.linalg.norm(shank, axis=1)
    bend = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    outward = 1 if of == "right" else -1
    slant = [np.degrees(np.arctan2(outward * v[:, 2], -v[:, 1])) for v in (thigh, shank)]
    angle = slant[1] - slant[0]
    seen = np.abs(thigh[:, 1]) > 0.25 * np.linalg.norm(thigh, axis=1)
    at_60, peak = [], []
    for r in found.repetitions:
        first, bottom, last = np.searchsorted(markers.times, [r.start_s, r.bottom_s, r.end_s])
        at_60.append(angle[first + np.argmax(bend[first:bottom] >= 60)])
        peak.append(np.max(angle[first:last][seen[first:last]]))
    return {"knee.fppa_at_60": float(np.mean(at_60)), "knee.fppa_peak": float(np.mean(peak))}


def changed_most(before: Assessment, after: Assessment) -> Named:
    """The link and side whose measure grew most against its own error, if any grew beyond it: own baseline.

    Growing, because one side of the pelvis cannot drop without the other side's drop becoming less.
    """
    best, named = 1.0, set()
    for m in after.measures:
        if m.repetition is not None or m.value is None or not m.interval.known or m.link == "chain":
            continue
        old = value_of(before, m.id, m.side)
        if old.value is None or not old.interval.known:
            continue
        error = float(np.hypot(old.interval.high - old.value, m.value - m.interval.low))
        ratio = (m.value - old.value) / max(error, 1e-12)
        if ratio > best:
            best, named = ratio, {(m.link, m.side)}
    return named


def detection(folder: Path, *, people: int = PEOPLE) -> Detection:
    """Every fault at every amplitude, in synthetic people and in the real squats1, with fixed seeds."""
    synthetic = {
        fault.name: simulate_fault(fault, people=people, first_seed=10_000 * (i + 1)) for i, fault in enumerate(FAULTS)
    }
    return Detection(synthetic, *simulate_real(folder))


def truthfulness(*, clean: int = CLEAN, more: int = MORE) -> Truthfulness:
    """Alarms without a fault and the coverage of intervals, with fixed seeds."""
    without, with_faults = Coverage(), Coverage()
    alarmed, by_link = simulate_clean(without, people=clean, first_seed=500_000)
    simulate_faulty(with_faults, people=clean, first_seed=600_000)
    simulate_quickly(without, people=more, first_seed=700_000)
    simulate_faulty(with_faults, people=more, first_seed=800_000, sensors=NO_SKIN)
    return Truthfulness(without, with_faults, clean, alarmed, by_link, 2 * (clean + more))


def detection_table(found: Detection) -> str:
    """The detection curves as a Markdown table."""
    head = " | ".join(f"{a:g} ×" for a in AMPLITUDES)
    lines = [
        f"### Right link and side named ({found.recordings} recordings)",
        "",
        f"| fault | {head} | elsewhere | planted at 2 × |",
        "|---|" + "---|" * (len(AMPLITUDES) + 2),
    ]
    for name, curve in found.curves:
        cells = " | ".join(f"{100 * curve.share(a):.0f} %" for a in AMPLITUDES)
        other = 100 * sum(curve.elsewhere.values()) / sum(curve.runs.values())
        middle = float(np.median(curve.planted[2.0]))
        amount = f"{100 * middle:.0f} %" if curve.unit == "share" else f"{middle:.0f} {curve.unit}"
        lines.append(f"| {name} | {cells} | {other:.1f} % | {amount} |")
    lines += ["", f"Alarms of squats1 without a fault: {found.real_alarmed} of {found.real_runs} variants."]
    return "\n".join(lines) + "\n"


def truthfulness_table(found: Truthfulness) -> str:
    """Alarms and coverage as Markdown."""
    which = ", ".join(f"{k} {v}" for k, v in sorted(found.alarms.items())) or "none"
    share = 100 * found.alarmed / found.clean
    lines = [
        "### Alarms without a fault",
        "",
        f"{found.alarmed} of {found.clean} synthetic people ({share:.1f} %; links: {which}).",
        "",
        f"### How often the 95 % interval holds the truth ({found.recordings} recordings)",
        "",
        "| measure | no fault | faults everywhere | together | intervals |",
        "|---|---|---|---|---|",
    ]
    every = found.together
    rows = [(m, m) for m in sorted(every.runs)] + [(f"**{f[:-1]}**", f) for f in every.families] + [("**all**", "")]
    for name, family in rows:
        one, two, both = (100 * c.share(family) for c in (found.without, found.with_faults, every))
        lines.append(f"| {name} | {one:.1f} % | {two:.1f} % | {both:.1f} % | {every.count(family)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the tables; with `--write` put them into docs/detection.md."""
    if "GROUNDUP_RECORDINGS" not in os.environ:
        sys.exit("GROUNDUP_RECORDINGS: the folder of real recordings is needed. Set it and run this again.")
    folder = Path(os.environ["GROUNDUP_RECORDINGS"])
    text = f"{detection_table(detection(folder))}\n{truthfulness_table(truthfulness())}"
    print(text)
    if "--write" in sys.argv:
        page = Path(__file__).parents[2] / "docs" / "detection.md"
        about = page.read_text(encoding="utf-8").split(MARK)[0]
        page.write_text(f"{about}{MARK}\n\n{text}", encoding="utf-8")


MARK = "<!-- as printed by tests/proof/planted.py -->"

if __name__ == "__main__":
    main()
