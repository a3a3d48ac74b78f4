"""Every verdict that can speak has a sentence and an action, and none of them promises anything."""

import re

import pytest

from groundup.evidence.advice import Advice, advice_for, all_advice
from groundup.evidence.catalogue import definition
from groundup.evidence.verdicts import rows
from groundup.measure import Measure, Verdict

SPEAKING = [
    (row, when)
    for row in rows()
    if row.bounded and "*" not in row.measure
    for when, bound in (("low", row.low), ("high", row.high))
    if bound is not None
]


@pytest.mark.parametrize(("row", "when"), SPEAKING, ids=lambda x: getattr(x, "id", x))
def test_a_bound_that_is_left_has_something_to_say(row, when: str) -> None:
    known = definition(row.measure)
    bound = row.low if when == "low" else row.high
    measure = Measure(
        id=row.measure,
        link=known.link,
        side="left" if known.sided else None,
        value=bound - 1 if when == "low" else bound + 1,
        unit=known.unit,
        method=row.methods[0] if row.methods else "tape",
        status="measured",
        verdict=Verdict("watch", row.id, "", "", row.mark, ""),
    )
    advice = advice_for(measure)
    assert advice is not None, f"no advice for {row.measure} {when}"
    assert advice.when == when


@pytest.mark.parametrize("advice", all_advice(), ids=lambda a: f"{a.measure}-{a.when}")
def test_advice_promises_nothing(advice: Advice) -> None:
    words = f"{advice.sentence} {advice.action}".lower()
    assert not re.search(r"activat|unlock|re-?wir|correct|prevent|weak glute", words)
    assert advice.sentence.format(side="left ", value="1", unit="mm").endswith(".")
    definition(advice.measure)


def test_claims_named_by_advice_exist() -> None:
    from groundup.evidence.claims import claim

    for advice in all_advice():
        for one in advice.claims:
            assert claim(one).id == one
