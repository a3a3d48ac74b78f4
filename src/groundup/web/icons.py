"""The state's own shape before its word, as the report draws it."""

from groundup.measure import STATES, State
from groundup.report import svg
from groundup.report.chain_figure import symbol


def state_icons() -> dict[State, str]:
    """One drawing a state; the word beside it says the same, so screen readers skip it."""
    box = {"class": "icon", "viewBox": "-11 -11 22 22", "aria-hidden": "true", "focusable": "false"}
    return {state: svg.tag("svg", box, symbol(state, 0, 0)) for state in STATES}
