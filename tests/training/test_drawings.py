"""The drawings: one person throughout, safe to put into a page, calm for those who asked for it."""

import math
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundup.errors import GroundupError
from groundup.training.drawn.all_scenes import all_drawings
from groundup.training.drawn.outline import Frame
from groundup.training.drawn.person_side import (
    ANKLE_HEIGHT,
    SHANK,
    THIGH,
    UPPER_ARM,
    frames,
    knee_of,
    on_ball,
    standing,
    touching,
)
from groundup.training.drawn.side_scenes import bridge_pose
from groundup.training.exercises import drawing, drawings

STYLE = Path(__file__).parents[2] / "frontend" / "src" / "css" / "drawings.css"
SVG = "{http://www.w3.org/2000/svg}"


def test_the_files_are_what_the_figures_give() -> None:
    """Run `python -m groundup.training` after a change."""
    drawn = all_drawings()
    assert set(drawings()) == set(drawn)
    for stem, text in drawn.items():
        assert drawing(stem) == text, stem


@pytest.mark.parametrize("stem", drawings())
def test_a_drawing_may_stand_in_a_page_with_a_strict_policy(stem: str) -> None:
    root = ElementTree.fromstring(drawing(stem))
    assert root.get("viewBox")
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert all(root[i].text for i in (0, 1))
    allowed = {"svg", "title", "desc", "g", "path", "animate", "animateTransform"}
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in allowed
        for name in element.attrib:
            assert name not in ("style", "id", "href")
            assert not name.startswith("on")
            assert ":" not in name
    assert len(drawing(stem)) < 60_000


@pytest.mark.parametrize("stem", drawings())
def test_movement_comes_with_its_key_poses_for_those_who_want_none(stem: str) -> None:
    root = ElementTree.fromstring(drawing(stem))
    moving = [g for g in root.iter(f"{SVG}g") if g.get("class") == "moving"]
    still = [g for g in root.iter(f"{SVG}g") if g.get("class") == "still"]
    inside = {id(e) for g in moving for e in g.iter()}
    animations = [e for e in root.iter() if e.tag.startswith(f"{SVG}animate")]
    assert all(id(e) in inside for e in animations)
    assert bool(moving) == bool(still) == bool(animations)
    assert all(g.get("display") == "none" for g in moving), "without a stylesheet nothing moves"
    for e in animations:
        times = [float(t) for t in (e.get("keyTimes") or "").split(";")]
        assert (times[0], times[-1]) == (0, 1)
        assert times == sorted(times)
        assert len((e.get("values") or "").split(";")) == len(times)
        assert (e.get("values") or "").split(";")[0] == (e.get("values") or "").split(";")[-1], "it comes back"


def test_every_class_is_colored_and_motion_is_asked_for() -> None:
    style = STYLE.read_text(encoding="utf-8")
    used = {name for stem in drawings() for name in re.findall(r'class="(d-[a-z-]+)"', drawing(stem))}
    assert used <= set(re.findall(r"\.(d-[a-z-]+)", style))
    reduced, asked = style.split("@media (prefers-reduced-motion: no-preference)")
    assert ".drawn .moving { display: none; }" in reduced
    assert ".drawn .moving { display: inline; }" in asked


def test_an_unknown_drawing_is_named_and_no_path_leaves_the_folder() -> None:
    with pytest.raises(GroundupError, match="a known drawing"):
        drawing("../exercises")


@given(st.floats(-60, 60), st.floats(30, 81), st.floats(0, 30))
def test_limbs_keep_their_length_and_knees_bend_forward(ahead: float, height: float, lift: float) -> None:
    hip, ankle = (0.0, height + lift), (ahead, lift)
    if not 2 < math.dist(hip, ankle) < THIGH + SHANK:
        return
    knee = knee_of(hip, ankle)
    assert math.dist(hip, knee) == pytest.approx(THIGH)
    assert math.dist(knee, ankle) == pytest.approx(SHANK)
    along = ((ankle[0] - hip[0]), (ankle[1] - hip[1]))
    to_knee = ((knee[0] - hip[0]), (knee[1] - hip[1]))
    assert along[0] * to_knee[1] - along[1] * to_knee[0] >= -1e-9, "the knee lies in front of the line hip to ankle"


def test_a_leg_that_cannot_reach_is_an_error_of_the_pose() -> None:
    with pytest.raises(ValueError, match="cannot reach"):
        knee_of((0, 100), (0, 0))


@given(st.floats(0, 60))
def test_the_ball_of_the_foot_stays_on_the_ground_as_the_heel_rises(heel_up: float) -> None:
    leg = on_ball(100, heel_up)
    foot = Frame(*leg.ankle, leg.foot)
    ball_x, ball_y = foot.at(13.0, ANKLE_HEIGHT)  # the sole under the ball
    assert (ball_x, ball_y) == (pytest.approx(100), pytest.approx(0, abs=1e-9))


@given(st.floats(105, 140), st.floats(100, 150))
def test_hands_arrive_where_they_should(x: float, y: float) -> None:
    pose = touching(standing(100), (x, y))
    f = frames(pose)
    elbow = (f.near_fore.x, f.near_fore.y)
    assert math.dist((f.near_upper.x, f.near_upper.y), elbow) == pytest.approx(UPPER_ARM)
    assert f.near_fore.at(33) == (pytest.approx(x, abs=0.6), pytest.approx(y, abs=0.6))


@given(st.floats(0, 1))
def test_in_the_bridge_feet_and_shoulders_stay(s: float) -> None:
    f, start = frames(bridge_pose(s)), frames(bridge_pose(0))
    assert (f.near_foot.x, f.near_foot.y) == (start.near_foot.x, start.near_foot.y)
    assert math.dist((f.near_upper.x, f.near_upper.y), (start.near_upper.x, start.near_upper.y)) < 1e-9


def test_at_the_top_of_the_bridge_shoulder_hip_and_knee_are_in_line() -> None:
    f = frames(bridge_pose(1))
    shoulder, hip, knee = (f.near_upper, f.near_thigh, f.near_shank)
    a = math.atan2(shoulder.y - hip.y, shoulder.x - hip.x) - math.atan2(knee.y - hip.y, knee.x - hip.x)
    assert 165 <= abs(math.degrees(a)) % 360 <= 195  # evidence 4.5: the top is at 165 degrees or more
