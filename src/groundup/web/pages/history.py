"""History: a first stub."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from groundup.web.site import page

router = APIRouter()


@router.get("/history")
def show(request: Request) -> Response:
    """The page."""
    return page(request, "stub.html.j2", values={"title": "History"})
