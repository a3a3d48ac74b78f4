"""The static picture of a body: what it shows is what the scene holds."""

import re
from dataclasses import replace

import numpy as np
import pytest

from groundup.body.model import floats, integers
from groundup.body.scene import Lines, Scene
from groundup.chain.modelled import nothing_modelled
from groundup.report.body_figure import UNITS_PER_M, body_figure, shade, side_of
from groundup.report.page import render


def lines(*of):
    """Lines of two points each, the same in both frames."""
    points = np.array([point for line in of for point in line], float)
    return Lines(integers(np.arange(0, 2 * len(of) + 1, 2)), floats(np.stack([points, points])))


@pytest.fixture
def scene():
    right, left = 0.15, -0.15
    return Scene(
        model="sticks",
        times_s=floats([0.0, 1.0]),
        bone_names=("pelvis", "femur_r", "femur_l"),
        bones=lines(
            [(0, 1, left), (0, 1, right)], [(0, 1, right), (0.3, 0.5, right)], [(0, 1, left), (0.3, 0.5, left)]
        ),
        muscle_names=("vasti_r", "vasti_l", "psoas_r"),
        muscles=lines(*[[(0.1, 0.9, z), (0.3, 0.5, z)] for z in (right, left, right)]),
        max_force_n=floats([1000, 1000, 500]),
        activation=floats([[0.05, 0.5, np.nan], [1.0, 0.2, 0.3]]),
        force_names=("calcn_r", "calcn_l"),
        force_at=floats(np.tile([[0, 0, right], [0, 0, left]], (2, 1, 1))),
        force_n=floats(np.tile([[0, 600, 0], [0, 200, 0]], (2, 1, 1))),
        across=floats([0, 0, 1]),
        moments=((0, 0), (1, 1)),
    )


def drawn(scene, frame, view):
    return body_figure(scene, frame, view, beside=[0, 1], key=f"k-{view}", title="Title", desc="What is seen")


def paths(svg, css):
    return re.findall(rf'<path class="{css}" d="([^"]+)"', svg)


def ends(d):
    return np.array([[float(v) for v in point.split()] for point in d.strip("MZ").split("L")])


@pytest.mark.parametrize(("view", "seen"), [("behind", 3), ("right", 2), ("left", 1)])
def test_a_side_shows_its_own_muscles(scene, view, seen):
    svg = drawn(scene, 0, view)
    assert svg.count('class="muscle ') == seen


def test_activation_is_told_by_shade_and_what_is_withheld_has_none(scene):
    svg = drawn(scene, 0, "behind")
    assert (len(paths(svg, "muscle a1")), len(paths(svg, "muscle a3")), len(paths(svg, "muscle untold"))) == (1, 1, 1)
    assert [shade(v) for v in (0.0, 1 / 6, 0.17, 1.0, 1.3, np.nan)] == ["a1", "a1", "a2", "a6", "a6", "untold"]


def test_an_arrow_is_as_long_as_its_force(scene):
    svg = drawn(scene, 0, "behind")
    lengths = [np.ptp(ends(d)[:, 1]) for d in paths(svg, "shaft")]
    np.testing.assert_allclose(lengths, UNITS_PER_M * 0.5 * np.array([0.6, 0.2]), atol=0.2)
    assert "600 N" in svg
    assert "200 N" in svg
    assert "600 N" not in drawn(scene, 0, "left")


def test_from_the_right_forward_is_right_and_from_behind_right_is_right(scene):
    femur = ends(paths(drawn(scene, 0, "right"), "bone")[-1])
    assert femur[1, 0] > femur[0, 0]
    assert ends(paths(drawn(scene, 0, "left"), "bone")[-1])[1, 0] < 0
    assert ends(paths(drawn(scene, 0, "behind"), "shaft")[0])[0, 0] > 0


def test_turning_the_laboratory_turns_nothing_in_the_picture(scene):
    turn = np.array([[0.6, 0, 0.8], [0, 1, 0], [-0.8, 0, 0.6]])
    turned = Scene(
        **{name: getattr(scene, name) for name in Scene.__slots__}
        | {
            "bones": Lines(scene.bones.first, floats(scene.bones.points @ turn.T)),
            "muscles": Lines(scene.muscles.first, floats(scene.muscles.points @ turn.T)),
            "force_at": floats(scene.force_at @ turn.T),
            "force_n": floats(scene.force_n @ turn.T),
            "across": floats(turn @ scene.across),
        }
    )
    for view in ("behind", "left", "right"):
        assert drawn(turned, 1, view) == drawn(scene, 1, view)


def test_an_outline_seen_from_its_edge_is_drawn_and_a_ring_is_not(scene):
    def with_bone(points):
        first = integers([0, len(points)])
        return replace(scene, bone_names=("torso",), bones=Lines(first, floats(np.stack([points, points]))))

    turn = np.linspace(0, 2 * np.pi, 17)
    ring = np.stack([0 * turn, 1 + np.sin(turn), np.cos(turn)], axis=1)
    assert 'class="bone' in drawn(with_bone(ring), 0, "behind")
    assert 'class="bone' not in drawn(with_bone(ring), 0, "left")
    assert 'class="bone' in drawn(with_bone(ring[::2]), 0, "left")


def test_it_says_what_it_shows_without_seeing(scene):
    svg = drawn(scene, 0, "left")
    assert 'role="img"' in svg
    assert '<title id="k-left-title">Title</title><desc id="k-left-desc">What is seen</desc>' in svg
    assert "style=" not in svg


def test_a_name_tells_its_side():
    assert [side_of(name) for name in ("calcn_r", "psoas_left", "pelvis", "ulna_L")] == ["right", "left", None, "left"]


def test_the_report_shows_each_repetition_and_opens_the_one_that_tells_most(scene, assessment):
    told = nothing_modelled("", method="body model (sticks)")
    trial = replace(assessment.trial, body=replace(told, scene=scene))
    page = render(replace(assessment, trial=trial))
    section = page[page.index('<section id="body"') : page.index('<section id="links"')]
    assert section.count("<svg") == 6
    opened = re.findall(r'<details class="moment"( open)?>\s*<summary>([^<]+)', section)
    assert opened == [("", "Repetition 1"), (" open", "Repetition 2")]
    assert "600 N on the right foot" in section
    assert "estimated" in section
    assert "600 N" in section[section.index("Ground&#39;s push") :]
    assert '<section id="body"' not in render(assessment)
