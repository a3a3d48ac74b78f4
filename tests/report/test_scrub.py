"""What a page scrubs through agrees with the assessment: same places, same curves, nothing invented in gaps."""

import json

import numpy as np
import pytest

from groundup.assess import assess
from groundup.io.landmark_names import BLAZEPOSE
from groundup.io.load import load
from groundup.report.scrub import MOST_FRAMES, RATE_HZ, scrub
from groundup.signals.recording import Correction, Recording
from groundup.signals.stream import Stream
from groundup.synthetic.demo import demo


@pytest.fixture(scope="module")
def squats():
    recording, static = demo()
    return assess(recording, static=static)


@pytest.fixture(scope="module")
def shown(squats):
    return scrub(squats)


def test_it_travels_as_json(shown):
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_every_curve_and_view_has_one_value_a_frame(shown):
    n = len(shown["times_s"])
    assert n == pytest.approx(RATE_HZ * shown["times_s"][-1], abs=2)
    assert all(len(c["values"]) == n for c in shown["curves"])
    assert all(len(view["points"]) == n for view in shown["figure"]["views"])
    assert len(shown["driver"]["values"]) == n


def test_the_driver_turns_at_the_bottoms(shown, squats):
    values, times_s = np.array(shown["driver"]["values"], dtype=float), np.array(shown["times_s"])
    for r in squats.repetitions:
        inside = (times_s >= r.start_s) & (times_s < r.end_s)
        deepest_s = times_s[inside][np.argmax(values[inside])]
        assert abs(deepest_s - r.bottom_s) < 2 / RATE_HZ
        assert values[inside].max() > shown["driver"]["turn"]


def test_the_figure_stands_upright(shown):
    labels, front = shown["figure"]["labels"], shown["figure"]["views"][0]
    first = np.array(front["points"][0], dtype=float).reshape(-1, 2)
    heights = first[:, 1]
    assert heights.min() >= -0.05
    assert heights.max() <= 1.05
    knee = next(i for i, name in enumerate(labels) if "KNE" in name.upper() or "knee" in name)
    highest = int(np.nanargmax(heights))
    assert heights[highest] > heights[knee]


def test_nothing_is_drawn_in_a_gap():
    times_s = np.arange(0, 10, 1 / 30)
    points = np.zeros((len(times_s), 33, 3))
    points[:, :, 1] = np.linspace(0, 1, 33)
    points[(times_s > 3) & (times_s < 5)] = np.nan
    image = Stream("image", "landmarks_image", points, "1", BLAZEPOSE, times_s=times_s, group="camera")
    found = scrub(assess(Recording("gap", (image,)), task="squat"))
    frames, at_s = found["figure"]["views"][0]["points"], np.array(found["times_s"])
    inside = (at_s > 3.1) & (at_s < 4.9)
    assert all(v is None for i in np.flatnonzero(inside) for v in frames[i])
    assert all(v is not None for i in np.flatnonzero((at_s < 2.9) | (at_s > 5.1)) for v in frames[i])


def test_an_hour_is_shown_coarsely():
    times_s = np.arange(0, 3600, 0.5)
    image = Stream(
        "image", "landmarks_image", np.zeros((len(times_s), 33, 3)), "1", BLAZEPOSE, times_s=times_s, group="camera"
    )
    assert len(scrub(assess(Recording("hour", (image,)), task="standing"))["times_s"]) == MOST_FRAMES


def test_plates_alone_have_no_figure(recordings):
    folder = recordings / "standing-cop"
    found = scrub(assess(load(folder / "BDS00001.txt")))
    assert found["figure"] is None
    assert found["driver"] is None


def test_by_hand_replaces_what_was_found(squats):
    one = squats.repetitions[1]
    by_hand = Correction("repetition", f"{one.bottom_s}", start_s=one.start_s, end_s=one.end_s)
    left = assess(squats.recording, corrections=(by_hand,))
    assert [(r["start_s"], r["bottom_s"]) for r in scrub(left)["repetitions"]] == [(one.start_s, one.bottom_s)]
    none = assess(squats.recording, corrections=(Correction("repetitions", "none"),))
    assert none.repetitions == ()
    assert scrub(none)["corrected"]
    assert all(m.repetition is None for m in none.measures)
