"""What training is expected to change in a measure, and its direction: the table that power is computed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from groundup.measure import Mark


@dataclass(frozen=True, slots=True)
class Expected:
    """Published average change of one measure (evidence 5.1), signed; `relative`: in % of one's own value."""

    measure_id: str
    direction: Literal[-1, 1]
    change: float | None
    relative: bool
    error_percent: float | None
    """MDC95 in % of one's own value, where the error is published that way alone."""
    says: str
    sources: tuple[str, ...]
    mark: Mark | None


_ROWS = (
    Expected("foot.toe_strength", 1, 20.0, True, 15.0,
             "Toe flexors +20 to +31 % in 12 weeks together with gait retraining; strength is clear at 8 weeks; "
             "about 15 % is needed to see a change", ("SHE22", "RID19"), "R"),
    Expected("glute.abductor_strength", 1, 27.0, True, 15.0,
             "+27 % in 5 weeks of hip work; from foot work alone untested; the error of about 15 % is from memory",
             ("PAL15",), "M"),
    Expected("knee.fppa_at_60", -1, -4.0, False, None,
             "−4.0° after short foot, not randomized; hip work alone showed nothing in 5 weeks", ("TAB25",), "R"),
    Expected("foot.arch_height_index", 1, 0.01, False, None, "0.28 to 0.29 in 4 weeks", ("MUL13",), "R"),
    Expected("foot.navicular_drop", -1, -1.8, False, None,
             "−1.8 mm in 4 weeks, uncontrolled; against sham no difference", ("MUL13", "PAB20"), "R"),
    Expected("ankle.lunge_distance", 1, None, False, None,
             "Stretching for weeks gives about 5°; a gain in cm was not read", ("MED18",), None),
    Expected("hip.pelvic_drop_peak", -1, None, False, None, "Mixed results", ("FAC19", "WILY11"), None),
    Expected("knee.separation_ratio_min", 1, None, False, None, "No figure was read", (), None),
)  # fmt: skip
EXPECTED: Mapping[str, Expected] = MappingProxyType({row.measure_id: row for row in _ROWS})


def direction(measure_id: str, better: str) -> Literal[-1, 1]:
    """Which way a measure is expected to move: the table's word, else what the catalogue calls better."""
    if measure_id in EXPECTED:
        return EXPECTED[measure_id].direction
    return -1 if better == "lower" else 1
