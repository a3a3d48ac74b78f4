"""Walking barefoot or in minimal shoes: how much more than last week, and never running."""

MORE_MIN = 5.0
MORE_SHARE = 0.10
FIRST_MIN = 5.0
"""A first week: one walk at the bottom of its dose (design)."""


def most_minutes(last_week_min: float) -> float:
    """The most minutes of this week: 5 or 10 % more than last week, whichever is less, yet at least one minute more.

    Population cautions, evidence report 3.7 [RID19D]: half of the runners who started running in minimal shoes had a
    bone-stress injury within ten weeks. That the smaller of the two holds is our choice.
    """
    if last_week_min <= 0.0:
        return FIRST_MIN
    return max(FIRST_MIN, last_week_min + max(1.0, min(MORE_MIN, MORE_SHARE * last_week_min)))
