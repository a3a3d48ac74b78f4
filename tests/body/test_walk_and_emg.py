"""Walking: the model's glutes beside the measured EMG envelopes. Reported, whatever they are; docs/body.md has them."""

import re
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from opensim_tables import table
from test_dynamics import WALK, trial

from groundup.body.effort import muscular
from groundup.body.loads import Loads
from groundup.signals.likeness import Likeness, likeness

EVERY = 5
MUSCLES = {
    "gluteus maximus": ("gluteus_maximus", ("glmax1", "glmax2", "glmax3")),
    "gluteus medius": ("gluteus_medius", ("glmed1", "glmed2", "glmed3")),
    "gastrocnemius": ("gastrocnemius", ("gasmed",)),
}
ROW = re.compile(
    r"^\| (gluteus \w+|gastrocnemius) \| (\w+) \| (−?[\d.]+) \| (−?[\d.]+) \| (−?\d+) ms \|$", re.MULTILINE
)


@pytest.fixture(scope="module")
def found(recordings: Path) -> dict[tuple[str, str], Likeness]:
    """By muscle and kind of strength, of the right leg."""
    model, motion, loads, _ = trial(recordings / WALK, "subject_walk_scaled.osim", "coordinates.sto", "grf_walk.xml")
    motion = replace(motion, **{f.name: getattr(motion, f.name)[::EVERY] for f in fields(motion)})
    loads = Loads(loads.body, *(values[::EVERY] for values in loads[1:]))
    emg = table(recordings / WALK / "electromyography.sto")
    likenesses: dict[tuple[str, str], Likeness] = {}
    for kind in ("physical", "parity"):
        done = muscular(model, motion, loads, parity=kind == "parity")
        for name, (measured, parts) in MUSCLES.items():
            of = [model.muscle_names.index(f"{part}_r") for part in parts]
            weight = model.muscles.max_force[of]
            activation = done.sharing.activation[:, of] @ weight / weight.sum()
            likenesses[name, kind] = likeness(motion.times_s, activation, emg["time"], emg[measured])
    for key, one in likenesses.items():
        print(
            f"{key[0]:16} {key[1]:9} r {one.r:5.2f}, best {one.best_r:5.2f}, the model {1e3 * one.lag_s:4.0f} ms later"
        )
    return likenesses


def test_the_electrodes_are_on_the_right_leg(found: dict[tuple[str, str], Likeness]) -> None:
    """The file does not say the side: the calf tells it, whose activation the model is sure of."""
    assert found["gastrocnemius", "physical"].best_r > 0.9


def test_the_page_says_what_was_found(found: dict[tuple[str, str], Likeness]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "body.md").read_text(encoding="utf-8")
    rows = {(m[1], m[2]): [float(v.replace("−", "-")) for v in m.groups()[2:]] for m in ROW.finditer(page)}
    assert set(rows) == set(found)
    for key, (r, best_r, lag_ms) in rows.items():
        assert (r, best_r) == pytest.approx((found[key].r, found[key].best_r), abs=0.011)
        assert lag_ms == pytest.approx(1e3 * found[key].lag_s, abs=5.1)


def test_activation_stays_within_zero_and_one_and_is_a_number(found: dict[tuple[str, str], Likeness]) -> None:
    assert all(np.isfinite([one.r, one.best_r, one.lag_s]).all() for one in found.values())
