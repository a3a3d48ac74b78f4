"""A person's own chain: the latest of every measure, link by link, and for what is missing the test to take."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from groundup.anatomy import LINKS, SIDES, Link, Side
from groundup.battery.protocol import Protocol, protocols
from groundup.evidence.verdicts import link_state
from groundup.measure import Measure, State
from groundup.report.chain_figure import chain_figure
from groundup.report.words import LINK_WORD, named
from groundup.store.store import Store

BODY: tuple[Link, ...] = tuple(link for link in LINKS if link != "chain")

_FIRST_TEST: dict[Link, tuple[str, ...]] = {
    # the quickest first; the next where a caution forbids it
    "foot": ("paper_grip", "stance_open", "arch_photo"),
    "ankle": ("lunge", "heel_rises"),
    "knee": ("overhead_squat", "single_leg_squat"),
    "hip": ("single_leg_squat",),
    "glute": ("bridge_repetitions", "abductor_strength"),
    "core": ("overhead_squat",),
}


@dataclass(frozen=True, slots=True)
class SideState:
    """A link's state on one side (or of both), the measure that says so, why, and when it was last taken."""

    side: Side | None
    state: State
    by: str
    why: str
    on: datetime


@dataclass(frozen=True, slots=True)
class LinkView:
    """One link as Home shows it: its states, or none of them and the one test that would measure it."""

    link: Link
    word: str
    states: tuple[SideState, ...]
    test: Protocol | None

    @property
    def said(self) -> tuple[tuple[str, State], ...]:
        """(sides, state) as few times as the states differ: `both sides ok`, or `left watch` and `right ok`."""
        alike: dict[State, list[str]] = {}
        for one in self.states:
            alike.setdefault(one.state, []).append(one.side or "together")
        if len(alike) == 1 and len(self.states) > 1:
            return (("both sides", self.states[0].state),)
        alone = len(self.states) == 1 and self.states[0].side is None
        return tuple(("" if alone else ", ".join(sides), state) for state, sides in alike.items())


@dataclass(frozen=True, slots=True)
class OwnChain:
    """The chain of a person, from the ground up, and its drawing."""

    links: tuple[LinkView, ...]
    figure: str

    @property
    def measured(self) -> bool:
        """Whether anything was."""
        return any(link.states for link in self.links)


def own_chain(store: Store, person_id: str, *, forbids: Collection[str] = (), hidden: Collection[str] = ()) -> OwnChain:
    """The person's chain as it was last measured. `forbids` are demands that no suggested test may make.

    `hidden` are measures that a running experiment keeps from view: here as if they had not been taken.
    """
    latest = [(k.measure, k.at) for k, _ in store.last_of_trials(person_id) if k.measure.id not in hidden]
    links = tuple(_view(link, [v for v in latest if v[0].link == link], forbids) for link in BODY)
    states: dict[tuple[Link, Side | None], State] = {(v.link, s.side): s.state for v in links for s in v.states}
    shares: dict[tuple[Side, str], float] = {
        (m.side, m.id.removeprefix("foot.tripod_")): m.value
        for m, _ in latest
        if m.id in ("foot.tripod_medial", "foot.tripod_lateral", "foot.tripod_heel") and m.side and m.value is not None
    }
    missing: list[Link] = [v.link for v in links if not v.states]
    return OwnChain(links, chain_figure(states, tripod=shares, missing=missing, words=False, key="own-chain"))


def _view(link: Link, found: Sequence[tuple[Measure, datetime]], forbids: Collection[str]) -> LinkView:
    states: list[SideState] = []
    for side in (*SIDES, None):
        of_side = [(m, at) for m, at in found if m.side == side]
        if of_side:
            state, why = link_state([m for m, _ in of_side])
            by, _, reason = named(why).partition(": ")
            states.append(SideState(side, state, by, reason, max(at for _, at in of_side)))
    return LinkView(link, LINK_WORD[link], tuple(states), None if states else _test(link, forbids))


def _test(link: Link, forbids: Collection[str]) -> Protocol | None:
    """The first test of a link that the person may take."""
    known = {p.id: p for p in protocols()}
    wanted = [known[i] for i in _FIRST_TEST[link] if i in known]
    others = [p for p in known.values() if any(m.startswith(f"{link}.") for m in p.measures) and p not in wanted]
    return next((p for p in (*wanted, *others) if not p.demands & set(forbids)), None)
