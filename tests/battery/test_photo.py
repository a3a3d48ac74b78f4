"""Photos: a foot drawn to known lengths is read back, however the camera was turned, moved or zoomed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from groundup.battery.photo import SidePhoto, TopPhoto, arch, spread_mm
from groundup.errors import GroundupError

FOOT_MM, BALL_MM, DORSUM_MM = 250.0, 182.0, 62.0


def seen(turn_rad: float = 0.0, zoom: float = 3.0, shift: tuple[float, float] = (40.0, 900.0), mirror: bool = False):
    """The foot above as a camera shows it: y down, turned, zoomed and moved."""
    co, si = np.cos(turn_rad), np.sin(turn_rad)

    def at(x_mm: float, y_mm: float) -> tuple[float, float]:
        x, y = (-x_mm if mirror else x_mm) * zoom, -y_mm * zoom
        return (float(co * x - si * y + shift[0]), float(si * x + co * y + shift[1]))

    return SidePhoto(
        heel=at(0, 15),
        ball=at(BALL_MM, 20),
        toe=at(FOOT_MM, 8),
        dorsum=at(FOOT_MM / 2, DORSUM_MM),
        floor=(at(-20, 0), at(270, 0)),
        scale=(at(0, -10), at(200, -10)),
        scale_mm=200.0,
    )


def test_a_drawn_foot_is_read_back():
    found = arch(seen())
    assert_allclose([found.index, found.dorsum_mm, found.foot_length_mm], [DORSUM_MM / BALL_MM, DORSUM_MM, FOOT_MM])
    assert found.dorsum_at == pytest.approx(0.5)


@given(st.floats(-3.1, 3.1), st.floats(1.0, 9.0), st.tuples(st.floats(-900, 900), st.floats(-900, 900)), st.booleans())
def test_no_turn_zoom_move_or_mirror_changes_the_arch(turn_rad, zoom, shift, mirror):
    found, straight = arch(seen(turn_rad, zoom, shift, mirror)), arch(seen())
    assert_allclose(found.index, straight.index, rtol=1e-9)
    assert_allclose(found.foot_length_mm, straight.foot_length_mm, rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "needed"),
    [
        ({"ball": (45.0, 850.0)}, "ball joint"),
        ({"dorsum": (60.0, 700.0)}, "half its length"),
        ({"dorsum": (300.0, 700.0)}, "half its length"),  # at about 35 %
        ({"scale": ((0.0, 0.0), (1.0, 1.0))}, "two marks of the ruler"),
        ({"scale_mm": 0.0}, "millimeters"),
        ({"scale_mm": float("nan")}, "millimeters"),
        ({"floor": ((5.0, 5.0), (5.0, 5.0))}, "two points of the floor"),
        ({"floor": ((40.0, 900.0), (41.0, 900.0))}, "two points of the floor"),
    ],
)
def test_clicks_that_fit_no_foot_are_refused(change, needed):
    with pytest.raises(GroundupError, match=needed):
        arch(replace(seen(), **change))


def test_toe_spread_is_the_wider_less_the_relaxed():
    relaxed = TopPhoto(width=((100.0, 50.0), (400.0, 50.0)), scale=((0.0, 0.0), (0.0, 300.0)), scale_mm=100.0)
    nearer = TopPhoto(width=((0.0, 0.0), (0.0, 660.0)), scale=((0.0, 0.0), (600.0, 0.0)), scale_mm=100.0)
    assert spread_mm(relaxed, nearer) == pytest.approx(10.0)  # 110 mm in a nearer, turned photo, less 100 mm
    assert spread_mm(relaxed, relaxed) == 0.0


@pytest.mark.parametrize("scale_mm", [10.0, 1000.0])
def test_a_forefoot_of_no_possible_width_is_refused(scale_mm):
    photo = TopPhoto(width=((100.0, 50.0), (400.0, 50.0)), scale=((0.0, 0.0), (0.0, 300.0)), scale_mm=scale_mm)
    with pytest.raises(GroundupError, match="forefoot of 40 to 200 mm"):
        spread_mm(photo, photo)
