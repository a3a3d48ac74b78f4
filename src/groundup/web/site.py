"""Site: what every page needs (store, secret, templates), and how a page is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse

from groundup.web import words
from groundup.web.person import known_person
from groundup.web.security import Secret, csrf_token
from groundup.web.static import static_url

if TYPE_CHECKING:
    from groundup.store.store import Store
    from groundup.web.assessing import Jobs

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Site:
    """The app on one data folder. It lives as long as the server."""

    folder: Path
    store: "Store"
    jobs: "Jobs"
    secret: Secret
    templates: Environment


def site_of(connection: HTTPConnection) -> Site:
    """The site that a request or socket was opened to."""
    return connection.app.state.site


def templates() -> Environment:
    """The templates, escaping everything; only drawings of our own pass through `drawn`."""
    environment = Environment(
        loader=PackageLoader("groundup.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["drawn"] = Markup
    environment.filters.update(words.FILTERS)
    cast(dict[str, Any], environment.globals)["static"] = static_url
    return environment


def page(
    request: Request, template: str, *, status: int = 200, values: Mapping[str, Any] | None = None
) -> HTMLResponse:
    """One page: the template with its values, on the base that knows person, place, theme and token."""
    theme = request.cookies.get("theme", "auto")
    common: dict[str, Any] = {
        "path": request.url.path,
        "csrf": csrf_token(request),
        "theme": theme if theme in THEMES else "auto",
        "person": known_person(request),
        "said": words.SAID.get(request.query_params.get("said", ""), ""),
    }
    made = site_of(request).templates.get_template(template)
    return HTMLResponse(made.render({**common, **(values or {})}), status_code=status)


async def form_of(request: Request) -> FormData:
    """The form that a request carries (the same one in which the token was looked for)."""
    return await request.form(max_files=64, max_fields=500)


def go(address: str, *, said: str = "") -> RedirectResponse:
    """Send the browser on after a form, so that a reload sends nothing twice. `said` is a key of `words.SAID`."""
    mark = "&" if "?" in address else "?"
    return RedirectResponse(f"{address}{mark}said={said}" if said else address, status_code=303)


def cookie(response: RedirectResponse | HTMLResponse, name: str, value: str, *, secure: bool = False) -> None:
    """A cookie of ours: unreadable to scripts, never sent from another site."""
    response.set_cookie(name, value, max_age=400 * 86400, httponly=True, samesite="strict", secure=secure, path="/")
