"""Five years of retests without any effect: the planned looks keep their 5 %, and all later ones keep theirs."""

import pytest
from looks_counted import PEOPLE, looks_table, years

pytestmark = pytest.mark.proof


def test_years_of_looks_mislead_no_more_than_one_in_twenty_twice():
    rows = years()
    print(looks_table(rows))
    assert PEOPLE >= 10_000
    for lines in ("1 line", "6 lines"):
        kept = rows[f"later looks share their own 5 %; {lines}"]
        assert max(*kept.planned, *kept.later) <= 0.05
        assert min(kept.later) > 0.005, "and no more is asked for than that takes"
    alone = rows["every look as the first three (not the rule); 1 line"]
    assert min(alone.later) > 0.05, "without a share of their own, years of looks mislead more"
