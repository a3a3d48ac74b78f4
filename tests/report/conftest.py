"""A small assessment made by hand: every state, every figure, hostile names. No sensor measured any of it."""

import math
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from groundup.assess import Assessment
from groundup.chain.trial import Repetition, Trial
from groundup.joints.motion import Motion
from groundup.measure import Finding, Interval, LinkReading, Measure, Verdict
from groundup.signals.curve import Curve
from groundup.signals.recording import Conditions, Correction, Recording, Source, Subject
from groundup.signals.stream import CellLayout, Stream

HOSTILE = '<script>alert("é&ü")</script>'
RATE_HZ = 100.0
TIMES_S = np.arange(0, 13.46, 1 / RATE_HZ)
REPETITIONS = tuple(Repetition(0.8 + 2.5 * i, 1.95 + 2.5 * i, 3.05 + 2.5 * i) for i in range(5))


def _squat(depth, *, shape=1.0, noise=0.01, seed=0):
    values = np.full(len(TIMES_S), 0.06)
    rng = np.random.default_rng(seed)
    for r in REPETITIONS:
        inside = (r.start_s <= TIMES_S) & (r.end_s >= TIMES_S)
        phase = (TIMES_S[inside] - r.start_s) / (r.end_s - r.start_s)
        values[inside] += depth * rng.normal(1, 0.04) * np.sin(np.pi * phase) ** (2 * shape)
    return values + noise * np.cumsum(rng.normal(0, 0.12, len(values))) / 10


def _curve(name, side, values, unit="rad", method="marker angle", sd=0.035):
    return Curve(name, side, values, TIMES_S, unit, method, None if sd is None else np.full(len(values), sd))


def _curves():
    found = []
    for side, seed in (("left", 1), ("right", 2)):
        inward = 0.18 if side == "left" else 0.05
        found += [
            _curve("knee_flexion", side, _squat(1.85, seed=seed)),
            _curve("knee_fppa", side, _squat(inward, seed=seed + 10)),
            _curve("hip_flexion", side, _squat(1.6, seed=seed + 20)),
            _curve("hip_adduction", side, _squat(-0.2 + inward, seed=seed + 30)),
            _curve("ankle_dorsiflexion", side, _squat(0.5, seed=seed + 40)),
            _curve("vertical_force", side, 300 + 60 * _squat(1.0, seed=seed + 50), "N", "force plate", None),
            _curve("emg_gluteus_maximus", side, 4e-5 * np.abs(_squat(1.4, seed=seed + 60)), "V", "EMG", None),
        ]
    found.append(_curve("trunk_flexion", None, _squat(0.7, seed=7)))
    return tuple(found)


def _foot(side):
    """A foot-shaped grid of cells with its load on heel and ball."""
    rows, columns = 24, 9
    forward, lateral = np.meshgrid(0.25 - np.arange(rows) * 0.0107, (np.arange(columns) - 4) * 0.0107, indexing="ij")
    share = forward / 0.26
    width = 0.028 + 0.02 * np.exp(-(((share - 0.72) / 0.18) ** 2)) + 0.004 * np.exp(-(((share - 0.1) / 0.12) ** 2))
    keep = np.abs(lateral - 0.004 * share) < width
    x, y = forward[keep], lateral[keep]
    spots = ((0.04, 0.0, 90), (0.175, -0.026, 60 if side == "left" else 95), (0.16, 0.032, 70), (0.235, -0.02, 30))
    load = sum(p * np.exp(-(((x - a) ** 2 + (y - b) ** 2) / 0.0006)) for a, b, p in spots) * 1000.0
    layout = CellLayout(x, y, np.full(len(x), 0.0107**2), "a made-up grid")
    values = np.tile(np.where(load > 4000, load, 0.0), (50, 1))
    labels = tuple(str(i) for i in range(len(x)))
    return Stream(f"insole {side}", "pressure", values, "Pa", labels, rate_hz=50.0, side=side, layout=layout)


def _verdict(state, mark="R", bound="at least 0.60", source="MIZ15"):
    return Verdict(state, "row", bound, source, mark, "Below it the knees are closer than the ankles")


def measure(measure_id, side, value, unit, **more):
    defaults = {"method": "marker angle", "status": "measured", "interval": Interval.unknown("no error model")}
    return Measure(measure_id, measure_id.split(".")[0], side, value, unit, **(defaults | more))


def _measures():
    found = []
    for side in ("left", "right"):
        left = side == "left"
        found += [
            measure(
                "foot.load_share",
                side,
                50.6 if left else 49.4,
                "%",
                method="force plate",
                interval=Interval.around(50.6 if left else 49.4, 0.3),
                reference="healthy adults, quiet standing: 50.1 : 49.9 (GER20, R)",
            ),
            *(
                measure(
                    f"foot.tripod_{zone}",
                    side,
                    v,
                    "%",
                    method="insole",
                    verdict=_verdict("watch", "design", "20 to 45 %", "starting value")
                    if zone == "medial" and left
                    else None,
                )
                for zone, v in (
                    ("medial", 16 if left else 31),
                    ("lateral", 31 if left else 24),
                    ("heel", 53 if left else 45),
                )
            ),
            measure(
                "ankle.dorsiflexion_peak",
                side,
                31.2,
                "deg",
                interval=Interval.around(31.2, 2.1),
                verdict=_verdict("ok"),
            ),
            measure(
                "knee.flexion_peak", side, 108.4, "deg", interval=Interval.around(108.4, 2.0), reference="none portable"
            ),
            measure(
                "knee.fppa_peak",
                side,
                14.1 if left else 3.2,
                "deg",
                interval=Interval(9.9 if left else -1.0, 18.3 if left else 7.4),
                verdict=_verdict("act" if left else "ok", bound="at most 13°"),
            ),
            measure("hip.adduction_peak", side, -4.0, "deg", interval=Interval.around(-4.0, 2.5)),
            measure(
                "foot.arch_index",
                side,
                None,
                "1",
                status="not measurable",
                method="none",
                why="the insole has no toes cut off",
            ),
            measure(
                "glute.maximus_emg_mean",
                side,
                None,
                "%",
                status="not measurable",
                method="none",
                why="no MVC was given",
            ),
            measure(
                "glute.onset",
                side,
                0.21 if left else 0.08,
                "s",
                method="EMG onset, double threshold",
                status="estimated",
                why="the side comes from the channel's name",
            ),
        ]
        found += [
            measure(
                "knee.fppa_peak",
                side,
                12.0 + i + (0 if left else -9),
                "deg",
                repetition=i,
                interval=Interval.around(12, 2),
            )
            for i in range(5)
        ]
    found.append(
        measure(
            "knee.separation_ratio_min", None, 0.58, "1", interval=Interval.around(0.58, 0.03), verdict=_verdict("act")
        )
    )
    found.append(measure("core.trunk_flexion_peak", None, 41.0, "deg", interval=Interval.around(41.0, 3.0)))
    found += [
        measure(f"foot.cop_{name}", None, v, unit, method="center of pressure")
        for name, v, unit in (
            ("path_velocity", 8.2, "mm/s"),
            ("area95", 210.0, "mm²"),
            ("mean_distance_ml", 2.31, "mm"),
        )
    ]
    return tuple(found)


def _readings():
    rows = [
        ("foot", "left", "watch", "Little load under the big toe: 16 % of the tripod."),
        ("foot", "right", "described", "Measured; nothing published may judge it."),
        ("ankle", "left", "ok", "Bends enough."),
        ("ankle", "right", "ok", "Bends enough."),
        ("knee", "left", "act", "Travels inward at the bottom."),
        ("knee", "right", "ok", "Stays over the foot."),
        ("knee", None, "act", "knee.separation_ratio_min (and 1 more): beyond the bound"),
        ("hip", "left", "described", "Measured; nothing published may judge it."),
        ("hip", "right", "described", "Measured; nothing published may judge it."),
        ("glute", "left", "watch", "Starts later than the other side."),
        ("glute", "right", "cannot tell", "No MVC was given."),
        ("core", None, "described", "Measured; nothing published may judge it."),
    ]
    return tuple(LinkReading(*row) for row in rows)


def _findings():
    return (
        Finding(
            sentence="Your left knee moves inward at the bottom of every squat.",
            action="Squat less deep for now and keep the knee over the second toe. Film it again in two weeks.",
            measures=("knee.fppa_peak left", "knee.separation_ratio_min"),
            threshold="more than 13° inward",
            source="MIZ15",
            mark="R",
            certainty="Fairly sure: in 5 of 5 repetitions, 1.1° beyond the cut-off. The interval reaches 9.9°.",
            link="knee",
            side="left",
        ),
        Finding(
            sentence="Your left big toe carries little.",
            action="Before each set, press the big toe, the little toe and the heel into the floor.",
            measures=("foot.tripod_medial left",),
            threshold="20 to 45 % of the tripod",
            source="starting value",
            mark="design",
            certainty="Low: no published value says how much is enough.",
            link="foot",
            side="left",
        ),
    )


def _cop():
    rng = np.random.default_rng(3)
    walk = np.zeros((1500, 2))
    for i in range(1, len(walk)):
        walk[i] = 0.985 * walk[i - 1] + rng.normal(0, (0.0007, 0.0009))
    return np.stack([walk[:, 1], np.zeros(1500), walk[:, 0]], axis=1)


def handmade(name="squat by hand") -> Assessment:
    """All states, all figures."""
    streams = (
        Stream("markers", "markers", np.zeros((len(TIMES_S), 1, 3)), "m", (HOSTILE,), rate_hz=RATE_HZ),
        Stream("plate cop", "cop", _cop(), "m", ("x", "y", "z"), rate_hz=50.0, group="plate"),
        _foot("left"),
        _foot("right"),
    )
    recording = Recording(
        name=name,
        streams=streams,
        conditions=Conditions(task="squat", footwear="barefoot", eyes="open"),
        subject=Subject(id="P-07", mass_kg=62.6, height_m=1.71, age_years=34),
        sources=(Source(f"{HOSTILE}.trc", "0" * 64, "trc", ("Markers are in millimeters, as the header says.",)),),
        corrections=(Correction("exclude", "the phone rang", "L. Meier", 13.2, 13.4),),
        synthetic=True,
        truth=MappingProxyType({"left_knee_inward_deg": 12.0}),
    )
    curves = _curves()
    motion = Motion("marker angle", {(c.name, c.side): c for c in curves if c.unit == "rad"}, {})
    trial = Trial(recording, recording.subject, recording.conditions, "squat", REPETITIONS, motion, None)
    return Assessment(
        recording=recording,
        subject=recording.subject,
        conditions=recording.conditions,
        task="squat",
        task_why="5 knee bends beyond 40° on both feet",
        trial=trial,
        repetitions=REPETITIONS,
        motion=motion,
        measures=_measures(),
        links=_readings(),
        findings=_findings(),
        warnings=(
            "Mean total force is 589.5 N; a person of 62.6 kg weighs 614 N. Check the mass or the plates.",
            f"The channel {HOSTILE} is not known and was left out.",
        ),
        notes=("Hip centers by Harrington 2007 from RASI, LASI, RPSI, LPSI.",),
        curves=curves,
        corrections=recording.corrections,
        supports=(
            ("foot", "partly", "Plates give the load share; the insole gives the tripod."),
            ("glute", "no", "No MVC."),
        ),
    )


def empty() -> Assessment:
    """A recording in which nothing could be said."""
    recording = Recording("nothing", (Stream("other", "other", np.zeros((3, 1)), "1", ("a",), rate_hz=10.0),))
    trial = Trial(recording, Subject(), Conditions(), None, (), None, MappingProxyType({}))
    gone = measure("knee.flexion_peak", "left", None, "deg", status="not measurable", method="none", why="no markers")
    return Assessment(
        recording=recording,
        subject=Subject(),
        conditions=Conditions(),
        task=None,
        task_why="neither motion nor ground load was recorded",
        trial=trial,
        repetitions=(),
        motion=None,
        measures=(gone,),
        links=(LinkReading("knee", "left", "cannot tell", "no markers"),),
        findings=(),
        warnings=(),
        notes=(),
        curves=(),
        corrections=(),
        supports=(),
    )


@pytest.fixture(scope="session")
def assessment() -> Assessment:
    return handmade()


@pytest.fixture(scope="session")
def nothing() -> Assessment:
    return empty()


@pytest.fixture(scope="session")
def with_nan(assessment) -> Assessment:
    """A measure and its interval that are no numbers: they must reach no output as such."""
    bad = measure("hip.flexion_peak", "left", math.nan, "deg", interval=Interval(math.nan, math.inf))
    return replace(assessment, measures=(*assessment.measures, bad))
