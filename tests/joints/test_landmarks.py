"""Landmarks: the view gate, left and right, and angles of a drawn figure; then the two real videos."""

import json

import numpy as np
import pytest
from numpy.testing import assert_allclose

from groundup.joints.foot_contact import lifts
from groundup.joints.landmarks import motion_from_landmarks
from groundup.joints.swaps import repair
from groundup.signals.stream import Stream

PARTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
RATE = 30.0


def body(n: int = 150, *, bend_deg: float = 90.0, inward_m: float = 0.0) -> dict[str, np.ndarray]:
    """World positions (n, 3), x forward, y up, z right: one squat of `bend_deg` with knees coming in by `inward_m`."""
    t = np.linspace(0, 1, n)
    share = np.where((t > 0.25) & (t < 0.75), 0.5 - 0.5 * np.cos(4 * np.pi * (t - 0.25)), 0.0)
    bend = np.radians(bend_deg) * share
    out: dict[str, np.ndarray] = {}
    for side, z in (("left", -1.0), ("right", 1.0)):
        ankle = np.column_stack([0 * t, 0 * t + 0.1, z * 0.12 + 0 * t])
        knee = ankle + 0.4 * np.column_stack([np.sin(bend / 3), np.cos(bend / 3), 0 * t])
        knee[:, 2] -= z * inward_m * share
        back = bend / 3 - bend
        hip = knee + 0.42 * np.column_stack([np.sin(back), np.cos(back), 0 * t])
        hip[:, 2] = z * 0.1
        out |= {f"{side}_ankle": ankle, f"{side}_knee": knee, f"{side}_hip": hip}
        out[f"{side}_shoulder"] = hip + np.array([0.0, 0.5, z * 0.09])
        out[f"{side}_elbow"] = out[f"{side}_shoulder"] + np.array([0.05, -0.3, z * 0.05])
        out[f"{side}_wrist"] = out[f"{side}_elbow"] + np.array([0.2, -0.1, 0.0])
        out[f"{side}_heel"] = ankle + np.array([-0.05, -0.08, 0.0])
        out[f"{side}_foot_index"] = ankle + np.array([0.15, -0.08, z * 0.02])
    return out


def filmed(points: dict[str, np.ndarray], *, yaw_deg: float, mirrored: bool = False) -> tuple[Stream, Stream, Stream]:
    """As a level camera far away sees it: 0° from in front, 90° sees the right side. Streams in our conventions."""
    yaw = np.radians(yaw_deg)
    ahead, right = np.array([np.sin(yaw), 0.0, np.cos(yaw)]), np.array([-np.cos(yaw), 0.0, np.sin(yaw)])
    up = np.array([0.0, 1.0, 0.0])
    labels = tuple(points)
    stack = np.stack([p[:, :1] * ahead + p[:, 1:2] * up + p[:, 2:] * right for p in points.values()], axis=1)
    if mirrored:
        stack = stack * np.array([-1.0, 1.0, 1.0])
        swap = {"left": "right", "right": "left"}
        labels = tuple("_".join([swap[p[0]], *p[1:]]) for p in (x.split("_", 1) for x in labels))

    def stream(kind, values, unit):
        return Stream(kind, kind, values, unit, labels, rate_hz=RATE, group="camera")

    seen = np.full(stack.shape[:2], 0.99)
    image = stack * 0.4 + np.array([0.5, 0.1, 0.0])
    return (
        stream("landmarks_image", image, "image heights"),
        stream("landmarks_world", stack, "m"),
        stream("visibility", seen, "1"),
    )


@pytest.mark.parametrize(("yaw", "name"), [(0, "front"), (180, "back"), (90, "right"), (-90, "left"), (45, "oblique")])
def test_the_view_is_found(yaw, name):
    assert f"{name}" in motion_from_landmarks(*filmed(body(), yaw_deg=yaw)).notes[0]


@pytest.mark.parametrize(("yaw", "near"), [(90.0, "right"), (-90.0, "left"), (80.0, "right"), (-100.0, "left")])
def test_side_view_gives_the_near_knee_and_refuses_the_far_one(yaw, near):
    got = motion_from_landmarks(*filmed(body(bend_deg=95.0), yaw_deg=yaw))
    knee = got.get("knee_flexion", near)
    assert knee is not None
    assert_allclose(np.degrees(knee.values.max()), 95.0, atol=1.5)
    far = "left" if near == "right" else "right"
    assert got.get("knee_flexion", far) is None
    assert "behind" in got.why_not("knee_flexion", far)
    assert "frontal plane" in got.why_not("knee_fppa", near)


def test_a_mirrored_video_swaps_the_sides_and_keeps_every_sign():
    plain = motion_from_landmarks(*filmed(body(), yaw_deg=90.0))
    mirror = motion_from_landmarks(*filmed(body(), yaw_deg=90.0, mirrored=True))
    for (name, side), curve in plain.curves.items():
        twin = {"left": "right", "right": "left", None: None}[side]
        assert_allclose(mirror.curves[name, twin].values, curve.values, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("yaw", [0.0, 180.0])
def test_front_and_back_see_the_knees_come_in(yaw):
    got = motion_from_landmarks(*filmed(body(bend_deg=70.0, inward_m=0.05), yaw_deg=yaw))
    for side in ("left", "right"):
        change = got.get("knee_fppa_change", side)
        travel = got.get("knee_medial_displacement", side)
        assert change is not None
        assert travel is not None
        assert np.degrees(change.values.max()) > 5.0
        assert_allclose(travel.values.max(), 0.05, atol=0.004)
    ratio = got.get("knee_separation_of_standing")
    assert ratio is not None
    assert_allclose(ratio.values.min(), (0.24 - 0.10) / 0.24, atol=0.02)
    assert got.get("trunk_flexion") is None
    assert "sagittal" in got.why_not("trunk_flexion")


def test_exchanged_labels_are_put_back():
    points = {k: np.column_stack([v[:, 2], v[:, 1], v[:, 0]]) for k, v in body(inward_m=0.03).items()}
    wrong = {k: v.copy() for k, v in points.items()}
    for k in points:
        twin = k.replace("left", "right") if "left" in k else k.replace("right", "left")
        wrong[k][40:60] = points[twin][40:60]
    fixed = repair(wrong)
    assert_allclose(np.flatnonzero(fixed.swapped), np.arange(40, 60))
    for k, v in points.items():
        assert_allclose(fixed.points[k], v)


def test_exchanges_far_apart_are_told_apart():
    points = {k: np.column_stack([v[:, 2], v[:, 1], v[:, 0]]) for k, v in body(600).items()}
    wrong = {k: v.copy() for k, v in points.items()}
    for k in points:
        twin = k.replace("left", "right") if "left" in k else k.replace("right", "left")
        for stretch in (slice(60, 200), slice(430, 500)):
            wrong[k][stretch] = points[twin][stretch]
    fixed = repair(wrong)
    assert_allclose(np.flatnonzero(fixed.swapped), [*range(60, 200), *range(430, 500)])


def test_nothing_is_exchanged_in_a_clean_recording():
    points = {k: np.column_stack([v[:, 2], v[:, 1], v[:, 0]]) for k, v in body().items()}
    assert not repair(points).found


def test_what_is_not_visible_is_not_read():
    image, world, sight = filmed(body(), yaw_deg=90.0)
    low = sight.values.copy()
    low[:, sight.labels.index("right_knee")] = 0.4
    gated = Stream("visibility", "visibility", low, "1", sight.labels, rate_hz=RATE, group="camera")
    got = motion_from_landmarks(image, world, gated)
    assert got.get("knee_flexion", "right") is None
    assert "right knee" in got.why_not("knee_flexion", "right")
    assert got.get("trunk_flexion") is not None


def test_feet_must_be_seen_better_than_the_rest():
    image, world, sight = filmed(body(), yaw_deg=90.0)
    low = sight.values.copy()
    low[:, sight.labels.index("right_heel")] = 0.6
    low[:, sight.labels.index("right_knee")] = 0.6
    gated = Stream("visibility", "visibility", low, "1", sight.labels, rate_hz=RATE, group="camera")
    got = motion_from_landmarks(image, world, gated)
    assert got.get("ankle_dorsiflexion", "right") is None
    assert got.get("knee_flexion", "right") is not None


def test_a_long_gap_stays_a_gap():
    image, world, sight = filmed(body(), yaw_deg=90.0)
    low = sight.values.copy()
    low[70:82] = 0.1  # 0.4 s
    low[110:114] = 0.1  # 0.13 s
    gated = Stream("visibility", "visibility", low, "1", sight.labels, rate_hz=RATE, group="camera")
    knee = motion_from_landmarks(image, world, gated).get("knee_flexion", "right")
    assert knee is not None
    assert np.isnan(knee.values[70:82]).all()
    assert np.isfinite(knee.values[105:120]).all()


def read(path) -> tuple[Stream, Stream, Stream]:
    table = json.loads(path.read_text())
    frames, world = np.array(table["frames"], float), np.array(table["world"], float)
    width, height = table["image_size"]
    names = tuple(f"{side}_{part}" for part in PARTS for side in ("left", "right"))
    at = [*range(11, 17), *range(23, 33)]
    image = np.stack([frames[..., 0] * width / height, -frames[..., 1], -frames[..., 2] * width / height], axis=-1)
    streams = (
        ("landmarks_image", image[:, at], "image heights"),
        ("landmarks_world", world[:, at, :3] * [1, -1, -1], "m"),
        ("visibility", frames[:, at, 3], "1"),
    )
    a, b, c = (Stream(k, k, v, u, names, rate_hz=table["fps"], group="camera") for k, v, u in streams)
    return a, b, c


def test_real_side_view_has_two_squats_where_an_eye_sees_them(recordings):
    got = motion_from_landmarks(*read(recordings / "squat-landmarks" / "side_view_two_squats.json"))
    knee = got.get("knee_flexion", "right")
    assert knee is not None
    bent = np.degrees(knee.values) > 20.0
    edges = knee.times_s[np.flatnonzero(np.diff(bent.astype(int)))]
    assert_allclose(edges[-4:], [9.0, 11.3, 15.5, 18.2], atol=0.35)
    assert "frontal plane" in got.why_not("knee_separation_ratio")
    assert got.get("knee_flexion", "left") is None


def test_real_balance_video_swaps_are_said_and_the_foot_comes_down(recordings):
    got = motion_from_landmarks(*read(recordings / "balance-video" / "front_landmarks.json"))
    assert any("exchanged left and right" in said for said in got.warnings)
    foot = got.get("foot_height", "right")
    leg = got.get("leg_length", "right")
    assert foot is not None
    assert leg is not None
    (lift,) = lifts(foot.values, foot.times_s, leg_length=float(leg.values[0]))
    assert_allclose(lift.up_s, 0.25, atol=0.1)
    assert_allclose(lift.down_s, 1.2, atol=0.1)
