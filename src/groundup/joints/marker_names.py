"""Marker names: which marker of a file is which landmark of the body, by the set that the lab used."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from groundup.anatomy import SIDES
from groundup.errors import MissingSignal, UsageError

SIDED = (
    *("asis", "psis", "hip_center", "knee_lateral", "knee_medial", "ankle_lateral", "ankle_medial"),
    *("heel", "toe", "mth1", "mth2", "mth5", "shoulder", "knee_center", "ankle_center"),
)
MIDDLE = ("sacrum", "c7", "sternum", "clavicle")
TRACKING = ("thigh", "shank")
"""Markers that only track a segment: `left_thigh_` and `right_shank_` followed by their own name."""


@dataclass(frozen=True, slots=True)
class MarkerNames:
    """What was recognized: `of` maps a canonical name (`right_knee_lateral`, `c7`) to labels of the file.

    Several labels under one name are averaged. `kind` is `skin` or `centers` (joint centers of a markerless tool).
    """

    of: Mapping[str, tuple[str, ...]]
    set_name: str
    kind: str
    unmatched: tuple[str, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def recognize(labels: Sequence[str], names: Mapping[str, str | Sequence[str]] | None = None) -> MarkerNames:
    """Canonical names for the labels of a file; `names` (canonical = the file's name) overrides what is recognized."""
    return _recognized(tuple(labels), names) if names else _usual(tuple(labels))


@lru_cache(maxsize=16)
def _usual(labels: tuple[str, ...]) -> MarkerNames:
    """The same labels are asked for by every part of an assessment."""
    return _recognized(labels, {})


def _recognized(labels: tuple[str, ...], names: Mapping[str, str | Sequence[str]]) -> MarkerNames:
    scored = [(s, _matches(i, labels)) for i, s in enumerate(_sets())]
    best, found = max(scored, key=lambda pair: len(pair[1]))
    taken = {label for got in found.values() for label in got}
    for other, extra in scored:
        if other is best or other["kind"] != best["kind"]:
            continue
        for name, got in extra.items():
            free = tuple(label for label in got if label not in taken)
            if free and name not in found:
                found[name] = free
                taken.update(free)
    given = _given(names, labels)
    warnings = tuple(_taken_over(given, found))
    found = {k: v for k, v in found.items() if not set(v) & {x for got in given.values() for x in got}} | given
    found, hip_note = _preferred_hip_center(found)
    taken = {label for got in found.values() for label in got}
    unmatched = tuple(label for label in labels if label not in taken and not label.startswith("*"))
    notes: list[str] = []
    if found:
        shown = ", ".join(f"{k} = {' + '.join(v)}" for k, v in sorted(found.items()))
        source = f"names of {best['name']}" + (" and the mapping given" if given else "")
        notes.append(f"markers recognized ({source}): {shown}")
    if unmatched:
        notes.append(f"markers not used: {', '.join(unmatched)}")
    if hip_note:
        notes.append(hip_note)
    return MarkerNames(found, best["name"], best["kind"], unmatched, tuple(notes), warnings)


def canonical_names() -> tuple[str, ...]:
    """Every name a mapping may use, tracking markers aside."""
    return tuple(f"{side}_{name}" for side in SIDES for name in SIDED) + tuple(MIDDLE)


@cache
def _sets() -> tuple[dict[str, Any], ...]:
    text = files("groundup.joints").joinpath("marker_sets.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["set"])


def _plain(label: str) -> str:
    """Without case, punctuation and a subject's name before a colon."""
    return "".join(c for c in label.rsplit(":", 1)[-1].casefold() if c.isalnum())


def _forms(side: str, alias: str) -> tuple[str, ...]:
    """The spellings of a sided alias: side before or behind, as a letter or a word."""
    base, letter = "".join(c for c in alias.casefold() if c.isalnum() or c == "*"), side[0]
    behind = () if base.endswith("*") else (base + letter, base + side)
    return (letter + base, side + base, *behind)


@cache
def _spellings(
    index: int,
) -> tuple[dict[str, tuple[str, int]], tuple[tuple[str, str], ...], tuple[tuple[str, list[str]], ...]]:
    """How a set spells its names: exact -> (canonical, rank among aliases); starts of tracking markers; middle."""
    marker_set = _sets()[index]
    exact: dict[str, tuple[str, int]] = {}
    starts: list[tuple[str, str]] = []
    sided: dict[str, list[str]] = marker_set.get("sided", {})
    for side in SIDES:
        for name, aliases in sided.items():
            for rank, form in enumerate(f for a in aliases for f in _forms(side, a)):
                if form.endswith("*"):
                    starts.append((form[:-1], f"{side}_{name}"))
                else:
                    exact.setdefault(form, (f"{side}_{name}", rank))
    middle = tuple((name, [_plain(a) for a in aliases]) for name, aliases in marker_set.get("middle", {}).items())
    return exact, tuple(starts), middle


def _matches(index: int, labels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Canonical name -> labels, for one set. A label is used once; exact names go before tracking patterns."""
    exact, starts, middle = _spellings(index)
    by_plain: dict[str, str] = {}
    for label in labels:
        by_plain.setdefault(_plain(label), label)
    found: dict[str, tuple[str, ...]] = {}
    for name, forms in middle:
        got = tuple(by_plain.pop(form) for form in forms if form in by_plain)
        if got:
            found[name] = got
    ranks: dict[str, int] = {}
    for plain, label in by_plain.items():
        name, rank = exact.get(plain, ("", 0))
        if not name:
            name = next((canonical for start, canonical in starts if plain.startswith(start)), "")
        if name.endswith(TRACKING):
            # Named by its own label: the static trial and the movement may list their markers in another order.
            found[f"{name}_{plain}"] = (label,)
        elif name and rank < ranks.get(name, len(plain) + 99):
            found[name], ranks[name] = (label,), rank
    return found


def _given(names: Mapping[str, str | Sequence[str]], labels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    given: dict[str, tuple[str, ...]] = {}
    for name, value in names.items():
        tracking = any(name.startswith(f"{side}_{kind}_") for side in SIDES for kind in TRACKING)
        if name not in canonical_names() and not tracking:
            raise UsageError(
                "a mapping from names of the body to names of the file",
                found=f"'{name}'",
                where="marker mapping",
                next_step=f"Use {', '.join(canonical_names())}, or right_thigh_1, left_shank_2 … for tracking markers.",
            )
        wanted = (value,) if isinstance(value, str) else tuple(value)
        absent = [label for label in wanted if label not in labels]
        if absent:
            raise MissingSignal(
                f"marker '{absent[0]}' for {name}", found=", ".join(labels) or "no markers", where="marker mapping"
            )
        given[name] = wanted
    return given


def _taken_over(given: Mapping[str, tuple[str, ...]], found: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """What a mapping takes from the name that a label carries, and leaves without a marker."""
    mapped = {label for labels in given.values() for label in labels}
    for name, labels in found.items():
        gone = sorted(set(labels) & mapped)
        to = next((k for k, v in given.items() if set(v) & set(labels)), name)
        if gone and to != name and name not in given:
            yield (
                f"The mapping takes '{gone[0]}' for {to}, which by its own name is {name}: {name} is then without a "
                "marker. If that is meant, map it too."
            )


def _preferred_hip_center(found: dict[str, tuple[str, ...]]) -> tuple[dict[str, tuple[str, ...]], str]:
    """Hip centers of the file before regression versions of the same file; and which was used."""
    kept = {k: v for k, v in found.items() if not k.endswith("hip_center_regression")}
    spare = {k: v for k, v in found.items() if k.endswith("hip_center_regression")}
    for name, labels in spare.items():
        kept.setdefault(name.removesuffix("_regression"), labels)
    used = [label for side in SIDES for label in kept.get(f"{side}_hip_center", ())]
    if not used:
        return kept, ""
    left_out = [label for labels in spare.values() for label in labels if label not in used]
    beside = f", not {' and '.join(left_out)}" if left_out else ""
    return kept, f"hip centers: {' and '.join(used)} of the file{beside}"
