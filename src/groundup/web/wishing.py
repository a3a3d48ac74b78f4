"""Wishing: what a person may choose for a plan, and the wishes that a form holds."""

from starlette.datastructures import FormData

from groundup.errors import UsageError
from groundup.training.things import THINGS
from groundup.web.planning import Wishes

DAYS = (("3", "3"), ("4", "4"), ("5", "5"))
MINUTES = (("10", "10"), ("12", "12"), ("15", "15"))
FEET = (("barefoot", "Barefoot"), ("shoes", "In shoes"))


def wishes_from(form: FormData, *, before: Wishes | None = None) -> Wishes:
    """The wishes of a form; what it does not say stays as it was."""
    old = before or Wishes()
    days, minutes = str(form.get("days", old.days)), str(form.get("minutes", old.minutes))
    if days not in dict(DAYS):
        raise UsageError("3, 4 or 5 days a week", found=f"'{days[:20]}'")
    if not minutes.isdigit() or not 10 <= int(minutes) <= 15:
        raise UsageError("10 to 15 minutes a day", found=f"'{minutes[:20]}'")
    asked = form.get("asked_things")
    things = frozenset(str(t) for t in form.getlist("things")) & dict(THINGS).keys() if asked else old.things
    also = tuple(str(t) for t in form.getlist("also")) if form.get("asked_also") else old.also
    if "foot trainer" in things and not form.get("asked_also"):
        also = (*(a for a in also if a != "foot_trainer"), "foot_trainer")
    return Wishes(
        days=int(days),
        minutes=int(minutes),
        shoes=form.get("feet", "shoes" if old.shoes else "barefoot") == "shoes",
        things=things,
        also=also,
        reminder=old.reminder,
        first=old.first,
        moves=old.moves if int(days) == old.days else (),
    )
