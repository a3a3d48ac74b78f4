"""No module of the app imports one that imports it, not even within a function."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import groundup.web

ROOT = Path(groundup.web.__file__).parent


def imported(path: Path) -> set[str]:
    """The modules of the app that a file imports when it runs; what is only for type checkers is not run."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            node.body = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("groundup.web"):
            names = [f"{node.module}.{a.name}" for a in node.names]
            found |= {n if module_file(n) else str(node.module) for n in names}
    return found


def module_file(name: str) -> bool:
    return ROOT.joinpath(*name.split(".")[2:]).with_suffix(".py").exists()


def test_there_is_an_order_in_which_modules_can_be_read() -> None:
    graph: dict[str, set[str]] = {}
    for path in ROOT.rglob("*.py"):
        name = ".".join(("groundup.web", *path.relative_to(ROOT).with_suffix("").parts))
        graph[name] = imported(path)
    order = list(TopologicalSorter(graph).static_order())  # a circle is an error that names it
    assert order.index("groundup.web.person") < order.index("groundup.web.site")
    assert order.index("groundup.web.site") < order.index("groundup.web.pages.home")
