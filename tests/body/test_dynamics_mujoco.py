"""Inverse dynamics against MuJoCo, which shares no line with OpenSim: the squat's model with pins for curved joints."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
import pytest
from numpy.testing import assert_allclose
from opensim_tables import coordinates

from groundup.body.derivatives import differentiated
from groundup.body.dynamics import moments
from groundup.body.functions import gathered, polynomial, values_of
from groundup.body.model import Floats, Model, floats, integers
from groundup.body.plate_loads import from_plates
from groundup.io.osim import read_model
from groundup.io.osim.external_loads import plates_of, read_external_loads


def with_pins(model: Model) -> Model:
    """Axes that a coordinate moves evenly stay; those that glide with it, and kneecaps, stand still."""
    tree = model.tree
    function, coordinate = np.array(tree.function), np.array(tree.coordinate)
    pieces = [polynomial(0.0, 1.0)]
    for b, k in np.argwhere(function >= 0):
        still = float(values_of(tree.functions, int(function[b, k]), 0.0))
        slope = float(values_of(tree.functions, int(function[b, k]), 1.0)) - still
        c = coordinate[b, k]
        if c >= 0 and tree.coupling[c] < 0 and abs(abs(slope) - 1) < 0.02:
            function[b, k] = len(pieces)
            pieces.append(polynomial(0.0, float(np.sign(slope))))
        else:
            function[b, k], coordinate[b, k] = len(pieces), -1
            pieces.append(polynomial(still if k >= 3 else 0.0))
    moment = np.array(model.inertia.moment)
    for b, size in enumerate(np.linalg.eigvalsh(moment)):  # the toes' are those of no solid: MuJoCo refuses them
        moment[b] += np.eye(3) * max(size[2] - size[1] - size[0], 0.0)
    n = len(model.coordinates)
    plain = tree._replace(
        function=integers(function),
        coordinate=integers(coordinate),
        driver=integers(range(n)),
        coupling=integers([-1] * n),
        functions=gathered(pieces),
    )
    return replace(model, tree=plain, inertia=model.inertia._replace(moment=floats(moment)))


def as_mujoco(model: Model) -> str:
    """The same bodies nested in MuJoCo's words: a body's frame is its joint's, its axes are slides, then hinges."""
    root = Element("mujoco")
    SubElement(root, "compiler", angle="radian", balanceinertia="false", boundmass="0", boundinertia="0")
    SubElement(root, "option", gravity=words(model.gravity))
    tree, inertia = model.tree, model.inertia
    elements = {0: SubElement(root, "worldbody")}
    for b in range(1, len(model.bodies)):
        p = int(tree.parent[b])
        above, there = (np.eye(3), np.zeros(3)) if p == 0 else (tree.rotation_of_child[p], tree.place_of_child[p])
        frame = above @ tree.rotation_in_parent[b]
        place = above @ tree.place_in_parent[b] + there
        moving = [k for k in (3, 4, 5, 0, 1, 2) if tree.coordinate[b, k] >= 0]
        for k in range(6):
            if tree.function[b, k] >= 0 and tree.coordinate[b, k] < 0:
                place = place + frame @ tree.axis[b, k] * values_of(tree.functions, int(tree.function[b, k]), 0.0)
        body = SubElement(elements[p], "body", name=model.bodies[b], pos=words(place), quat=words(quaternion(frame)))
        for k in moving:
            kind, slope = "hinge" if k < 3 else "slide", float(values_of(tree.functions, int(tree.function[b, k]), 1.0))
            name = model.coordinates[tree.coordinate[b, k]].name
            SubElement(body, "joint", name=name, type=kind, axis=words(slope * tree.axis[b, k]))
        turn = tree.rotation_of_child[b]
        moment = turn @ inertia.moment[b] @ turn.T
        SubElement(
            body,
            "inertial",
            pos=words(turn @ inertia.center[b] + tree.place_of_child[b]),
            mass=repr(float(max(inertia.mass[b], 1e-9))),
            fullinertia=words([*(np.diag(moment) + 1e-12), moment[0, 1], moment[0, 2], moment[1, 2]]),
        )
        elements[b] = body
    return tostring(root, encoding="unicode")


def words(values: Any) -> str:
    return " ".join(repr(float(v)) for v in values)


def quaternion(turn: Floats) -> Floats:
    from scipy.spatial.transform import Rotation

    return Rotation.from_matrix(turn).as_quat(scalar_first=True)


def test_squats_with_pin_joints_have_mujocos_moments(recordings: Path) -> None:
    mujoco = pytest.importorskip("mujoco")
    folder = recordings / "squat-markers-forces"
    model = with_pins(read_model(folder / "scaled.osim"))
    times, q = coordinates(model, folder / "squats1_expert_ik_deg.mot", degrees=True)
    motion = differentiated(model, times, q, lowpass_hz=6.0)
    loads, _ = from_plates(model, motion, plates_of(read_external_loads(folder / "squats1_external_loads.xml")))
    ours = moments(model, motion, loads)
    theirs = mujoco.MjModel.from_xml_string(as_mujoco(model))
    data = mujoco.MjData(theirs)
    moved = [c for c, one in enumerate(model.coordinates) if mujoco.mj_name2id(theirs, 3, one.name) >= 0]
    assert len(moved) >= 33
    address = [theirs.joint(model.coordinates[c].name).dofadr[0] for c in moved]
    for t in range(50, len(times), 45):
        data.qpos[address] = motion.coordinates[t, moved]
        data.qvel[address] = motion.speeds[t, moved]
        data.qacc[address] = motion.accelerations[t, moved]
        mujoco.mj_inverse(theirs, data)
        pushed = np.zeros(theirs.nv)
        for k, b in enumerate(loads.body):
            body = theirs.body(model.bodies[b]).id
            mujoco.mj_applyFT(theirs, data, loads.force[t, k], loads.torque[t, k], loads.point[t, k], body, pushed)
        expected = (data.qfrc_inverse - pushed)[address]
        assert_allclose(ours[t, moved], expected, atol=1e-8)
