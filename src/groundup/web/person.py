"""Whose groundup this is: the person of the cookie, or the only one there is."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from groundup.store.people import Person

COOKIE = "person"


class Elsewhere(Exception):
    """This page needs something first, which is found at `address`."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


def known_person(connection: HTTPConnection) -> Person | None:
    """The person who uses this browser; None where there is none yet, or several and none was chosen."""
    if not hasattr(connection.state, "person"):
        people = _people(connection)
        chosen = connection.cookies.get(COOKIE, "")
        connection.state.person = next((p for p in people if p.id == chosen), people[0] if len(people) == 1 else None)
    return connection.state.person


def _people(connection: HTTPConnection) -> tuple[Person, ...]:
    return connection.app.state.site.store.people()  # not by `site_of`: a site's pages ask who is here


def _needed(request: Request) -> Person:
    person = known_person(request)
    if person is None:
        raise Elsewhere("/people" if _people(request) else "/welcome")
    return person


Here = Annotated[Person, Depends(_needed)]
"""The person a page is about; without one the browser is sent to choose or to begin."""
