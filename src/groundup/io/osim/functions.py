"""OpenSim's functions of one variable as polynomial pieces."""

from itertools import pairwise

from groundup.body import functions
from groundup.body.functions import Piece
from groundup.io.osim.document import Element, number, numbers_in

_READ = "Constant, LinearFunction, PolynomialFunction, SimmSpline, PiecewiseLinearFunction and MultiplierFunction"


def is_function(element: Element) -> bool:
    """Whether an element is a function, by its tag as OpenSim names them."""
    return element.tag == "Constant" or element.tag.endswith(("Function", "Spline"))


def function_in(element: Element) -> Element | None:
    """The function that stands in an element such as `<function>`; None where there is none."""
    return next((child for child in element.children if is_function(child)), None)


def pieces_of(element: Element) -> tuple[Piece, ...]:
    """A function of one variable as polynomial pieces."""
    match element.tag:
        case "Constant":
            return functions.polynomial(number(element, "value", 0.0))
        case "LinearFunction":
            slope, offset = _coefficients(element, exactly=2)
            return functions.polynomial(offset, slope)
        case "PolynomialFunction":
            return functions.polynomial(*reversed(_coefficients(element)))
        case "SimmSpline" | "NaturalCubicSpline" | "natCubicSpline" | "NatCubicSpline":  # one and the same in OpenSim
            return functions.spline(*_knots(element))
        case "PiecewiseLinearFunction":
            return functions.piecewise_linear(*_knots(element))
        case "MultiplierFunction":
            return _multiple(element)
        case _:
            raise element.fail(
                f"a function that groundup knows ({_READ})",
                found=element.tag,
                next_step="Write it as one of these.",
            )


def _multiple(element: Element) -> tuple[Piece, ...]:
    holder = element.child("function")
    inner = function_in(holder) if holder is not None else function_in(element)
    if inner is None:
        raise element.fail("a function in the MultiplierFunction", found="none")
    return functions.times(pieces_of(inner), number(element, "scale", 1.0))


def _coefficients(element: Element, *, exactly: int | None = None) -> tuple[float, ...]:
    found = element.child("coefficients")
    values = numbers_in(found) if found is not None else ()
    if not values or (exactly is not None and len(values) != exactly):
        raise (found or element).fail(
            f"{exactly or 'one or more'} <coefficients> in the {element.tag}",
            found=str(len(values)),
            next_step="groundup reads functions of one coordinate.",
        )
    return values


def _knots(element: Element) -> tuple[tuple[float, ...], tuple[float, ...]]:
    x, y = (numbers_in(found) if (found := element.child(tag)) is not None else () for tag in ("x", "y"))
    if len(x) != len(y) or len(x) < 2:
        raise element.fail(f"two or more <x> and as many <y> in the {element.tag}", found=f"{len(x)} x and {len(y)} y")
    if any(later <= earlier for earlier, later in pairwise(x)):
        raise element.fail(f"<x> of the {element.tag} that rises", found="equal or falling values")
    return x, y
