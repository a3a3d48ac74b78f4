"""The assessment as a whole, held by laws: a mirror, an order, a clock, and what a person corrects."""

from dataclasses import replace

import numpy as np
import pytest

from groundup.anatomy import other
from groundup.assess import Assessment, assess
from groundup.chain.findings import findings
from groundup.evidence.catalogue import definition, definitions
from groundup.measure import Interval, Measure, Verdict
from groundup.signals.note import Caveat
from groundup.signals.recording import Conditions, Correction, Recording, Source, Subject
from groundup.signals.stream import Stream
from groundup.synthetic.demo import demo


@pytest.fixture(scope="module")
def squat() -> tuple[Recording, Recording]:
    return demo(seed=4)


@pytest.fixture(scope="module")
def assessed(squat: tuple[Recording, Recording]) -> Assessment:
    recording, static = squat
    return assess(recording, static=static)


def values(assessment: Assessment, *, swap: bool = False) -> dict[tuple[str, str | None, int | None], float | None]:
    sided = {m: (other(m.side) if swap and m.side else m.side) for m in assessment.measures}
    return {(m.id, sided[m], m.repetition): m.value for m in assessment.measures}


def test_every_id_of_the_catalogue_is_answered_for_every_side(assessed: Assessment) -> None:
    answered = {(m.id, m.side) for m in assessed.measures if m.repetition is None}
    for known in definitions():
        for side in ("left", "right") if known.sided else (None,):
            assert (known.id, side) in answered, (known.id, side)


def test_no_value_without_a_unit_a_method_and_an_interval_or_its_reason(assessed: Assessment) -> None:
    for m in assessed.measures:
        assert m.unit == definition(m.id).unit
        if m.value is None:
            assert m.status == "not measurable"
            assert m.why
        else:
            assert m.method
            assert m.sources
            assert m.interval.known or m.interval.why
            if m.interval.low is not None and m.interval.high is not None:
                assert m.interval.low <= m.value <= m.interval.high


def test_what_changes_the_meaning_of_numbers_stands_before_them(squat: tuple[Recording, Recording]) -> None:
    source = Source("walk.csv", "ab", "reader", ("axes as written", Caveat("the last row (line 9) is cut off")))
    said = assess(replace(squat[0], sources=(source,)))
    assert "walk.csv: the last row (line 9) is cut off." in said.warnings
    assert "walk.csv: axes as written" in said.notes
    assert not [n for n in said.notes if "cut off" in n]


def test_a_mirror_exchanges_left_and_right(squat: tuple[Recording, Recording]) -> None:
    recording, static = (markers_only(r) for r in squat)
    direct = values(assess(recording, static=static))
    mirrored = values(assess(mirror(recording), static=mirror(static)), swap=True)
    assert direct.keys() == mirrored.keys()
    for key, value in direct.items():
        if value is None or key[0].startswith("core.trunk_lean"):  # lean to the right has a side in its sign
            continue
        assert mirrored[key] == pytest.approx(value, rel=1e-6, abs=1e-6), key


def test_turning_the_lab_changes_nothing(squat: tuple[Recording, Recording]) -> None:
    recording, static = (markers_only(r) for r in squat)
    direct, turned = values(assess(recording, static=static)), values(assess(turn(recording), static=turn(static)))
    for key, value in direct.items():
        if value is not None:
            assert turned[key] == pytest.approx(value, rel=1e-6, abs=1e-6), key


def test_another_start_of_the_clock_changes_no_value(squat, assessed: Assessment) -> None:
    recording, static = squat
    later = replace(recording, streams=tuple(s.shifted(100.0) for s in recording.streams), events=())
    for key, value in values(assess(later, static=static)).items():
        before = values(assessed)[key]
        if value is not None and before is not None:
            assert value == pytest.approx(before, rel=1e-5, abs=1e-5), key


def test_a_sample_cut_from_the_end_changes_no_repetition(squat, assessed: Assessment) -> None:
    recording, static = squat
    cut = recording.between(recording.start_s, recording.end_s - 0.05)
    assert len(assess(cut, static=static).repetitions) == len(assessed.repetitions)


def test_repetitions_given_by_hand_replace_those_found(squat) -> None:
    recording, static = squat
    by_hand = (Correction("repetition", "2.6", start_s=1.8, end_s=3.6),)
    done = assess(recording, static=static, corrections=by_hand)
    assert [(r.start_s, r.bottom_s, r.end_s) for r in done.repetitions] == [(1.8, 2.6, 3.6)]
    assert done.corrections == by_hand


def test_an_excluded_repetition_is_not_counted(squat, assessed: Assessment) -> None:
    recording, static = squat
    middle = assessed.repetitions[2]
    out = (Correction("exclude", "a stumble", start_s=middle.start_s, end_s=middle.end_s),)
    done = assess(recording, static=static, corrections=out)
    assert len(done.repetitions) == len(assessed.repetitions) - 1


def test_eyes_closed_over_open_is_one_for_the_same_recording() -> None:
    rate_hz, rng = 100.0, np.random.default_rng(2)
    sway = np.cumsum(rng.normal(0, 1e-4, (6000, 2)), axis=0)
    sway -= np.linspace(0, 1, 6000)[:, None] * sway[-1]
    force = np.tile([0.0, 650.0, 0.0], (6000, 1))
    cop = np.stack([sway[:, 0], np.zeros(6000), sway[:, 1]], axis=1)
    axes = ("x", "y", "z")
    standing = Recording(
        "standing",
        (
            Stream("plate1/force", "force", force, "N", axes, rate_hz=rate_hz, group="plate1"),
            Stream("plate1/cop", "cop", cop, "m", axes, rate_hz=rate_hz, group="plate1"),
        ),
        conditions=Conditions(task="standing", eyes="open"),
        subject=Subject(mass_kg=66.3),
    )
    found = {m.id: m.value for m in assess(standing, eyes_closed=standing).measures}
    assert found["foot.eyes_closed_ratio"] == pytest.approx(1.0)


def judged(measure_id: str, side, state, mark="design") -> Measure:
    known = definition(measure_id)
    return Measure(
        measure_id, known.link, side, 1.0, known.unit, "marker angle", "measured",
        interval=Interval(0.5, 1.5), verdict=Verdict(state, "row", "2 or more", "X", mark, "why"),
    )  # fmt: skip


def test_at_most_three_findings_and_never_the_same_link_twice_before_another(monkeypatch) -> None:
    from groundup.chain import findings as module
    from groundup.evidence.advice import Advice

    monkeypatch.setattr(module, "advice_for", lambda m: Advice(m.id, "low", "{side}{value}", "do", ()))
    measures = [
        judged("knee.fppa_at_60", "left", "watch"),
        judged("knee.fppa_at_60", "right", "watch"),
        judged("knee.separation_ratio_min", None, "watch"),
        judged("foot.load_share", "left", "watch"),
        judged("hip.pelvic_drop_peak", "left", "act", "R"),
        judged("core.trunk_lean_peak", None, "ok"),
    ]
    found = findings(measures)
    assert [(f.link, f.side) for f in found] == [("hip", "left"), ("foot", "left"), ("knee", "left")]
    graver = [*measures, judged("hip.pelvic_drop_peak", "right", "act", "R")]
    assert [(f.link, f.side) for f in findings(graver)] == [("hip", "left"), ("hip", "right"), ("foot", "left")]


def markers_only(recording: Recording) -> Recording:
    return replace(recording, streams=recording.of_kind("markers"))


def mirror(recording: Recording) -> Recording:
    """z turned around, and every marker named for the other side."""
    swapped = {"r.": "L.", "L.": "r.", "R_": "L_", "L_": "R_", "r_": "L_"}
    names = {label for s in recording.streams for label in s.labels}

    def opposite(label: str) -> str:
        for old in ("L.", "L_"):
            if label.startswith(old):
                for new in ("r.", "r_", "R_", "R."):
                    if new + label[2:] in names:
                        return new + label[2:]
        for old in ("r.", "r_", "R_", "R."):
            if label.startswith(old):
                for new in ("L.", "L_"):
                    if new + label[2:] in names:
                        return new + label[2:]
        assert not label.startswith(tuple(swapped)), label
        return label

    def one(stream: Stream) -> Stream:
        return replace(
            stream, values=stream.values * [1.0, 1.0, -1.0], labels=tuple(opposite(x) for x in stream.labels)
        )

    return replace(recording, streams=tuple(one(s) for s in recording.streams))


def turn(recording: Recording, angle_rad: float = 2.1) -> Recording:
    """About the vertical, and moved."""
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    rotation = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])

    def one(stream: Stream) -> Stream:
        return replace(stream, values=stream.values @ rotation.T + [0.7, 0.0, -1.3])

    return replace(recording, streams=tuple(one(s) for s in recording.streams))


def test_the_leg_that_is_seen_to_stand_is_the_leg_that_is_read() -> None:
    times = np.arange(3000) / 100
    sway = 1e-3 * np.stack([np.sin(times), 0 * times, np.cos(3 * times)], axis=1)
    force = np.stack([0 * times, 600 + np.sin(times), 0 * times], axis=1)
    left = (
        Stream("left/force", "force", force, "N", ("x", "y", "z"), rate_hz=100, group="left", side="left"),
        Stream("left/cop", "cop", sway, "m", ("x", "y", "z"), rate_hz=100, group="left", side="left"),
    )
    right = Stream(
        "right/force", "force", np.where(times[:, None] < 1, 0.05 * force, 0.0), "N", ("x", "y", "z"), rate_hz=100,
        group="right", side="right",
    )  # fmt: skip
    result = assess(Recording("one leg", (*left, right), conditions=Conditions(task="single_leg_balance")))
    assert result.conditions.side == "left"
    free = next(m for m in result.measures if (m.id, m.side) == ("hip.pelvic_drop_peak", "right"))
    assert "free leg" in free.why
    stated = assess(
        Recording("one leg", (*left, right), conditions=Conditions(task="single_leg_balance", side="right"))
    )
    assert stated.conditions.side == "right"
