"""Both legs from the right one: the left is its mirror image, z to −z.

A point (x, y, z) becomes (x, y, −z). A turn about an axis becomes the opposite turn about the mirrored axis, so that a
coordinate means the same on both sides: the axis (x, y, z) of a rotation becomes (−x, −y, z), that of a translation
(x, y, −z). Frames turned by body-fixed angles about x, y, z are turned by (−, −, +) of them. Products of inertia with z
change sign.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, TypeVar

from groundup.body.leg.parts import (
    Axis,
    Body,
    Cylinder,
    Joint,
    JointCoordinate,
    Leg,
    Ligament,
    Motor,
    Muscle,
    Path,
    Point,
    Three,
)
from groundup.body.leg.table import rows, table

Row = TypeVar("Row")
_ZERO = (0.0, 0.0, 0.0)
_RIGHT, _LEFT, _MIDDLE = "r", "l", ""


@cache
def leg() -> Leg:
    """The model's rows from its tables."""
    paired = {row["name"] for row in rows("body", "bodies") if row["sided"]}
    moving = {c["name"] for row in rows("joint", "joints") if row["child"] in paired for c in row.get("coordinate", ())}
    names = _Names(frozenset(paired), frozenset(moving))
    return Leg(
        bodies=_both(rows("body", "bodies"), lambda row: row["sided"], _body),
        joints=_both(rows("joint", "joints"), lambda row: row["child"] in paired, names.joint),
        cylinders=_both(rows("cylinder", "surfaces", "foot"), _always, names.cylinder),
        muscles=_both(rows("muscle", "muscles", "foot"), _always, names.muscle),
        ligaments=_both(rows("ligament", "foot"), _always, names.ligament),
        motors=_both(rows("motor", "joints"), lambda row: row["coordinate"] in moving, names.motor),
        markers=_both(rows("marker", "markers"), lambda row: row["sided"], names.marker),
        contacts=_both(rows("contact", "foot"), _always, names.contact),
        curves=table("muscles")["curves"],
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """Rows that name others, which have sides or have none."""

    bodies: frozenset[str]
    coordinates: frozenset[str]

    def body(self, name: str, side: str) -> str:
        return sided(name, side) if name in self.bodies else name

    def coordinate(self, name: str, side: str) -> str:
        return sided(name, side) if name in self.coordinates else name

    def path(self, row: dict[str, Any], side: str) -> Path:
        points = tuple((self.body(body, side), mirrored((x, y, z), side)) for body, x, y, z in row["points"])
        wraps = tuple((sided(one[0], side), *(one[1:] or (-1, -1))) for one in row.get("wraps", ()))
        return Path(points, tuple((name, first, last) for name, first, last in wraps))

    def cylinder(self, row: dict[str, Any], side: str) -> Cylinder:
        place, turn = mirrored(row["place_m"], side), _turned(row["turn_rad"], side)
        name, body = sided(row["name"], side), self.body(row["body"], side)
        return Cylinder(name, body, place, turn, row["side"], row["radius_m"], row["length_m"])

    def muscle(self, row: dict[str, Any], side: str) -> Muscle:
        return Muscle(
            name=sided(row["name"], side),
            max_force_n=row["max_force_n"],
            optimal_length_m=row["optimal_length_m"],
            slack_length_m=row["slack_length_m"],
            pennation_rad=row["pennation_rad"],
            passive_strains=(row["passive_strains"][0], row["passive_strains"][1]),
            path=self.path(row, side),
            factor=row.get("factor", 1.0),
        )

    def ligament(self, row: dict[str, Any], side: str) -> Ligament:
        return Ligament(
            name=sided(row["name"], side),
            rest_length_m=row["rest_length_m"],
            section_mm2=row["section_mm2"],
            shear_mpa=row["shear_mpa"],
            fiber_mpa=row["fiber_mpa"],
            growth=row["growth"],
            poisson=row["poisson"],
            path=self.path(row, side),
        )

    def motor(self, row: dict[str, Any], side: str) -> Motor:
        return Motor(sided(row["name"], side), self.coordinate(row["coordinate"], side), row["optimal_force"])

    def marker(self, row: dict[str, Any], side: str) -> Point:
        word = {_RIGHT: "right_", _LEFT: "left_", _MIDDLE: ""}[side]
        return Point(word + row["name"], self.body(row["body"], side), mirrored(row["place_m"], side))

    def contact(self, row: dict[str, Any], side: str) -> Point:
        return Point(sided(row["name"], side), self.body(row["body"], side), mirrored(row["place_m"], side))

    def joint(self, row: dict[str, Any], side: str) -> Joint:
        return Joint(
            name=sided(row["name"], side),
            kind=row["kind"],
            parent=self.body(row["parent"], side),
            child=self.body(row["child"], side),
            place_in_parent_m=mirrored(row.get("place_in_parent_m", _ZERO), side),
            turn_in_parent_rad=_turned(row.get("turn_in_parent_rad", _ZERO), side),
            place_in_child_m=mirrored(row.get("place_in_child_m", _ZERO), side),
            turn_in_child_rad=_turned(row.get("turn_in_child_rad", _ZERO), side),
            coordinates=tuple(self.joint_coordinate(one, side) for one in row.get("coordinate", ())),
            axes=tuple(self.axis(one, side) for one in row.get("axis", ())),
        )

    def joint_coordinate(self, row: dict[str, Any], side: str) -> JointCoordinate:
        low, high = row.get("range", (-99999.9, 99999.9))
        follows = self.coordinate(row["follows"], side) if "follows" in row else ""
        return JointCoordinate(self.coordinate(row["name"], side), low, high, row.get("default", 0.0), follows)

    def axis(self, row: dict[str, Any], side: str) -> Axis:
        turns = row["kind"].startswith("rotation")
        function = next(key for key in ("constant", "linear", "polynomial", "spline_x") if key in row)
        values = ([row["constant"]],) if function == "constant" else (row[function],)
        numbers = (row["spline_x"], row["spline_y"]) if function == "spline_x" else values
        return Axis(
            kind=row["kind"],
            axis=_turned(row["axis"], side) if turns else mirrored(row["axis"], side),
            coordinate=self.coordinate(row["coordinate"], side) if "coordinate" in row else "",
            function=function.removesuffix("_x"),
            numbers=tuple(tuple(float(v) for v in one) for one in numbers),
        )


def sided(name: str, side: str) -> str:
    """A name with its side: where a star stands, else behind."""
    if not side:
        return name
    return name.replace("*", side) if "*" in name else f"{name}_{side}"


def mirrored(place: Sequence[float], side: str) -> Three:
    """A point, or a direction to go, on a side."""
    x, y, z = place
    return (x, y, _opposite(z) if side == _LEFT else z)


def _turned(angles: Sequence[float], side: str) -> Three:
    """Body-fixed angles about x, y, z, or an axis to turn about, on a side."""
    x, y, z = angles
    return (_opposite(x), _opposite(y), z) if side == _LEFT else (x, y, z)


def _opposite(value: float) -> float:
    return -value if value else 0.0


def _always(_: dict[str, Any]) -> bool:
    return True


def _body(row: dict[str, Any], side: str) -> Body:
    xx, yy, zz, xy, xz, yz = row["inertia_kg_m2"]
    if side == _LEFT:
        xz, yz = _opposite(xz), _opposite(yz)
    center = mirrored(row["center_m"], side)
    return Body(sided(row["name"], side), row["mass_kg"], center, (xx, yy, zz, xy, xz, yz))


def _both(
    listed: Iterable[dict[str, Any]],
    has_sides: Callable[[dict[str, Any]], bool],
    made: Callable[[dict[str, Any], str], Row],
) -> tuple[Row, ...]:
    """Rows in order; a run of rows with sides comes once for the right and then for the left."""
    out: list[Row] = []
    for has, run in groupby(listed, key=has_sides):
        block = list(run)
        for side in (_RIGHT, _LEFT) if has else (_MIDDLE,):
            out += [made(row, side) for row in block]
    return tuple(out)
