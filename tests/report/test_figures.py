import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.chain.normalized import normalized
from groundup.chain.trial import Repetition
from groundup.measure import STATES
from groundup.report import curve_figures, ground_figures, time_figures
from groundup.report.chain_figure import chain_figure, symbol
from groundup.report.words import LINK_WORD
from groundup.signals.curve import Curve

TIMES = np.arange(0, 4, 0.01)


def _words(root):
    return [t.text for t in root.iter("text")]


def _paths(root, css_class):
    return [p.get("d") for p in root.iter("path") if p.get("class") == css_class]


def _ys(d):
    return [float(y) for _, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", d)]


def test_every_link_and_state_stands_in_words_in_the_chain():
    links = ("foot", "ankle", "knee", "hip", "glute")
    states = {(link, side): state for link, state in zip(links, STATES, strict=True) for side in ("left", "right")}
    states["core", None] = "ok"
    root = ET.fromstring(chain_figure(states))
    words = _words(root)
    for link in (*links, "core"):
        assert LINK_WORD[link] in words
    for state in STATES:
        assert words.count(state) >= 2
    assert "Knee left: ok" in root[1].text


def test_left_stands_left_and_a_link_without_a_reading_is_not_drawn():
    root = ET.fromstring(chain_figure({("knee", "left"): "act"}))
    assert "act" in _words(root)
    assert "Hip" not in _words(root)
    word = next(t for t in root.iter("text") if t.text == "Knee")
    assert float(word.get("x")) < 180


def test_what_belongs_to_both_sides_is_not_lost():
    root = ET.fromstring(chain_figure({("knee", "left"): "ok", ("knee", "right"): "ok", ("knee", None): "act"}))
    assert "both: act" in _words(root)
    standing = {("foot", "left"): "cannot tell", ("foot", None): "described"}
    assert "both: described" in _words(ET.fromstring(chain_figure(standing)))
    assert "both: described" not in _words(ET.fromstring(chain_figure(standing | {("foot", "left"): "ok"})))
    assert "both: cannot tell" not in _words(ET.fromstring(chain_figure({("foot", None): "cannot tell"})))


def test_the_tripod_shows_the_shares_it_was_given_and_none_else():
    shares = {("left", "medial"): 16.0, ("left", "lateral"): 31.0, ("left", "heel"): 53.0}
    assert {"16 %", "31 %", "53 %"} <= set(_words(ET.fromstring(chain_figure({("foot", "left"): "ok"}, tripod=shares))))
    assert not any("%" in w for w in _words(ET.fromstring(chain_figure({("foot", "left"): "ok"}))))


def test_no_two_states_share_a_shape():
    bare = {re.sub(r'class="state [^"]*"', "", symbol(s, 0, 0)) for s in STATES}
    assert len(bare) == len(STATES)


def _ramp(factor=1.0, sd=None):
    values = factor * (TIMES % 2.0)
    return Curve("knee_flexion", "left", values, TIMES, "rad", "marker angle", None if sd is None else np.full(400, sd))


def test_a_curve_is_drawn_in_degrees_where_its_axis_says():
    # a ramp of 0 to 1 rad in each repetition: its mean must meet the tick labels of the axis at both ends
    over = normalized(_ramp(), (Repetition(0.0, 0.5, 1.0), Repetition(2.0, 2.5, 3.0)))
    root = ET.fromstring(curve_figures.normalized_figure([over], key="k"))
    ticks = {
        float(t.text.replace("−", "-")): float(t.get("y")) - 3.5
        for t in root.iter("text")
        if t.get("class") == "tick" and t.get("text-anchor") == "end"
    }
    (value_a, y_a), (value_b, y_b) = sorted(ticks.items())[0], sorted(ticks.items())[-1]
    ys = _ys(_paths(root, "mean left")[0])
    per_degree = (y_b - y_a) / (value_b - value_a)
    assert_allclose((ys[-1] - ys[0]) / per_degree, math.degrees(1.0), rtol=0.01)
    assert_allclose(value_a + (ys[0] - y_a) / per_degree, 0.0, atol=0.5)
    assert len(_paths(root, "thin left")) == 2
    assert "more bent" in root[1].text


def test_the_band_is_one_standard_deviation_to_either_side():
    # two repetitions that are constant at 0 and at 1 rad: mean 0.5, SD sqrt(1/2), the band twice that high
    curve = Curve("knee_flexion", "left", np.floor(TIMES / 2.0), TIMES, "rad", "marker angle")
    over = normalized(curve, (Repetition(0.0, 0.5, 1.0), Repetition(2.0, 2.5, 3.0)))
    root = ET.fromstring(curve_figures.normalized_figure([over], key="k"))
    thin = [_ys(d)[0] for d in _paths(root, "thin left")]
    band = _ys(_paths(root, "band left")[0])
    assert_allclose((max(band) - min(band)) / abs(thin[0] - thin[1]), 2 * math.sqrt(0.5), rtol=0.01)


def test_many_repetitions_draw_few_thin_lines_and_a_mean_of_all():
    reps = tuple(Repetition(0.03 * i, 0.03 * i + 0.01, 0.03 * i + 0.02) for i in range(60))
    over = normalized(_ramp(), reps)
    root = ET.fromstring(curve_figures.normalized_figure([over], key="k"))
    assert len(_paths(root, "thin left")) == curve_figures.MOST_THIN
    assert (over.n == 60).all()
    assert list(curve_figures.drawn_rows(3)) == [0, 1, 2]


def test_the_method_bar_is_as_long_as_its_95_percent():
    over = normalized(_ramp(sd=0.05), (Repetition(0.0, 0.5, 1.0),))
    root = ET.fromstring(curve_figures.normalized_figure([over], key="k"))
    ys = _ys(_paths(root, "mean left")[0])
    bar = _ys(next(p for p in _paths(root, "bar")))
    assert_allclose(abs(bar[1] - bar[0]) / abs(ys[-1] - ys[0]), 2 * 1.96 * 0.05, rtol=0.02)
    assert "5.6°" in curve_figures.method_words([over])
    assert "no known error" in curve_figures.method_words([normalized(_ramp(), (Repetition(0.0, 0.5, 1.0),))])


def test_left_and_right_differ_by_more_than_color():
    right = Curve("knee_flexion", "right", TIMES % 2.0, TIMES, "rad", "marker angle")
    reps = (Repetition(0.0, 0.5, 1.0),)
    root = ET.fromstring(curve_figures.normalized_figure([normalized(c, reps) for c in (_ramp(), right)], key="k"))
    assert {"L", "R"} <= set(_words(root))


def test_a_long_signal_keeps_its_peaks():
    values = np.zeros(100_000)
    values[54_321], values[12_345] = 7.0, -3.0
    values[70_000:80_000] = np.nan
    times, kept = curve_figures.envelope_of(np.arange(100_000) / 100, values, columns=360)
    assert len(kept) < 1500
    assert np.nanmax(kept) == 7.0
    assert np.nanmin(kept) == -3.0
    assert abs(times[np.nanargmax(kept)] - 543.21) < 2.0
    assert np.isnan(kept).any()


def test_pressure_shades_follow_the_pressure_and_stuck_cells_are_crossed_out():
    forward, lateral = (a.ravel() for a in np.meshgrid(np.arange(5) * 0.01, np.arange(3) * 0.01, indexing="ij"))
    pressure = np.linspace(0, 60e3, 15)
    stuck = np.arange(15) == 7
    drawn = ground_figures.pressure_figure(
        forward_m=forward,
        lateral_m=lateral,
        area_m2=np.full(15, 1e-4),
        pressure_pa=pressure,
        zones={"medial": forward > 0.03, "lateral": (forward == 0.03), "heel": forward < 0.01},
        shares_percent={"medial": 40.0, "lateral": 20.0, "heel": 40.0},
        side="right",
        top_pa=60e3,
        key="p",
        stuck=stuck,
    )
    root = ET.fromstring(drawn)
    cells = [r for r in root.iter("rect") if r.get("class").startswith("cell")]
    shades = [int(r.get("class").split()[1][1:]) for r in cells]
    assert shades == sorted(shades)
    assert (shades[0], shades[-1]) == (0, ground_figures.STEPS)
    assert len(_paths(root, "stuck")) == 2
    assert "1 cells do not answer" in root[1].text
    assert {"big toe 40 %", "little toe 20 %", "heel 40 %"} <= set(_words(root))
    # toes up: the most forward cell is drawn highest; a right foot has its little toe to the right
    assert float(cells[-1].get("y")) < float(cells[0].get("y"))
    assert float(cells[2].get("x")) > float(cells[0].get("x"))


def test_the_sway_plot_has_one_scale_for_both_directions():
    cop = np.array([[-0.01, 0.0], [0.01, 0.0], [0.0, -0.01], [0.0, 0.01]])
    root = ET.fromstring(ground_figures.sway_figure(cop, [], key="s"))
    points = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", _paths(root, "sway")[0]), dtype=float)
    assert_allclose(np.ptp(points[:, 0]), np.ptp(points[:, 1]), rtol=1e-3)
    assert "20.0 mm sideways and 20.0 mm" in root[1].text


def test_repetitions_lie_where_their_seconds_are():
    reps = (Repetition(1.0, 2.0, 3.0), Repetition(5.0, 6.0, 7.0))
    root = ET.fromstring(time_figures.repetition_strip(reps, start_s=0.0, end_s=10.0))
    boxes = [(float(r.get("x")), float(r.get("width"))) for r in root.iter("rect")]
    ticks = {float(t.text): float(t.get("x")) for t in root.iter("text") if t.get("class") == "tick"}
    second = (ticks[10.0] - ticks[0.0]) / 10.0
    assert_allclose([(x - ticks[0.0]) / second for x, _ in boxes], [1.0, 5.0], atol=0.01)
    assert_allclose([w / second for _, w in boxes], [2.0, 2.0], atol=0.01)
    assert "1: 1.00 to 3.00 s, turning at 2.00 s" in root[1].text


@pytest.mark.parametrize("values", [np.full(400, np.nan), np.zeros(400)])
def test_an_empty_or_flat_curve_still_draws(values):
    flat = Curve("hip_height", None, values, TIMES, "m", "marker angle")
    assert ET.fromstring(curve_figures.whole_figure([flat], key="k")) is not None
