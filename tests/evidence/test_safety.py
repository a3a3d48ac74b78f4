"""Safety gates hold always: each says when and what then, and the pain rule covers the whole scale."""

import pytest

from groundup.errors import GroundupError
from groundup.evidence.safety import Gate, gate, gates
from groundup.evidence.sources import source


@pytest.mark.parametrize("known", gates(), ids=lambda g: g.id)
def test_a_gate_says_when_and_what_then(known: Gate) -> None:
    assert known.when
    assert known.then
    assert known.group in {"screening", "pain", "population"}
    assert known.mark in {"R", "M"}
    assert all(source(key) for key in known.sources)
    assert known.sources or known.mark == "M", "only memory stands without a source"


def test_screening_locks_and_the_pain_rule_has_no_gap() -> None:
    assert all(g.locks for g in gates() if g.group == "screening")
    pain = [g for g in gates() if g.group == "pain"]
    covered = [n for g in pain for n in range(int(g.low or 0), int(g.high or 0) + 1)]
    assert covered == list(range(11)), "numeric rating scale 0-10, each value once"
    assert gate("pain-stop").low == 6, "stop above 5 (Silbernagel's model)"


def test_an_unknown_gate_names_the_nearest() -> None:
    with pytest.raises(GroundupError, match="numb-feet"):
        gate("numb-foot")
