"""The words of the app, read where they are written: templates, tables, scripts and Python's own sentences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundup.evidence.claims import forbidden_words

HERE = Path(__file__).parents[2]
SAID = re.compile(rf"\b({'|'.join(map(re.escape, forbidden_words()))})\b", re.IGNORECASE)
SOURCES = sorted(
    [
        *HERE.glob("src/groundup/**/*.j2"),
        *(p for p in HERE.glob("src/groundup/**/*.toml") if p.name != "claims.toml"),
        *HERE.glob("src/groundup/training/drawings/*.svg"),
        *(p for p in HERE.glob("frontend/src/**/*.ts")),
        *HERE.glob("src/groundup/**/*.py"),
    ]
)
"""`claims.toml` holds the claims themselves; what stands there beside them is held by tests/evidence/test_claims."""


def words(path: Path) -> Iterator[str]:
    """What a person may read of a file: a Python file's strings but for its docstrings, a script's but for comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ts":
        yield re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", " ", text, flags=re.DOTALL)
    elif path.suffix != ".py":
        yield text
    else:
        tree = ast.parse(text)
        plain = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in plain:
                yield node.value


@pytest.mark.parametrize("ending", [".j2", ".toml", ".ts", ".py", ".svg"])
def test_no_text_promises_what_only_a_claim_with_its_row_may(ending):
    read = [p for p in SOURCES if p.suffix == ending]
    assert len(read) > 5
    found = [(p.relative_to(HERE).as_posix(), m[0]) for p in read for w in words(p) for m in SAID.finditer(w)]
    assert not found


def test_the_search_finds_such_a_word(tmp_path):
    made = {
        "a.j2": "<p>It activates you.</p>",
        "a.py": "SAYS = 'This corrects it'",
        "a.ts": 'say("unlocks your hips");',
    }
    for name, text in made.items():
        (tmp_path / name).write_text(text)
        assert any(SAID.search(w) for w in words(tmp_path / name)), name
