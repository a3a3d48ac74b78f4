"""Walking grows by 5 minutes or 10 % a week (evidence 3.7), the smaller of the two."""

import pytest

from groundup.training.walking import most_minutes


@pytest.mark.parametrize(("last", "most"), [(0, 5), (2, 5), (5, 6), (20, 22), (50, 55), (100, 105)])
def test_a_week_grows_slowly(last: float, most: float) -> None:
    assert most_minutes(last) == most
