"""Every text of the product, read where it is written: no word that promises and no claim without its row.

One register of texts: templates, tables, styles, scripts, drawings, schemas, Python's own strings, README and docs.
"""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from groundup.evidence.claims import claims, forbidden_words
from groundup.evidence.sources import sources

HERE = Path(__file__).parents[2]
PLACES = (
    "src/groundup/**/*.py",
    "src/groundup/**/*.j2",
    "src/groundup/**/*.toml",
    "src/groundup/**/*.css",
    "src/groundup/**/*.svg",
    "src/groundup/**/*.schema.json",
    "frontend/src/**/*.ts",
    "frontend/src/**/*.css",
    "docs/**/*.md",
    "examples/**/*.py",
    "examples/**/*.md",
    "*.md",
    "pyproject.toml",
)
BUILT = "src/groundup/web/static/"
CLAIMS = "src/groundup/evidence/claims.toml"
TITLES = "src/groundup/evidence/sources.toml"
"""Titles of what others published: theirs, not ours."""

FORBIDDEN = re.compile(rf"\b({'|'.join(map(re.escape, forbidden_words()))})\b", re.IGNORECASE)
CLAIM_ID = re.compile(r"(?<![\w#&-])C\d\d[a-z]?(?![\w-])(?![ ,.]*-?\d)")
"""A claim's id; a curve of a drawing (`C14 36 …`) is none."""
SOURCE_KEY = re.compile(r"(?<!\w)\[([A-Z]{2,}[0-9]{2,}[A-Z]?)\](?!\()")

PROMISES: dict[str, tuple[str, ...]] = {
    # what only a claim's row may say -> the claims one of which has to stand beside it
    r"(stronger|strengthens?( your| the)?) (glutes?|gluteus|buttocks)": ("C05", "C10", "C15"),
    r"glutes? (fires?|firing|wakes?|switch(es)? on|turns? on|recruit(s|ed)?)": ("C13", "C18", "C19", "C28"),
    r"(activat|unlock|wak)(es?|ing) (up )?(your |the )?(glutes?|hips?|feet|foot|arch)":
        ("C03", "C05", "C11", "C21", "C27"),
    r"(fix|correct|re-?align|straighten)(es|s|ing)? (your |the )?(posture|alignment|arch(es)?|flat (foot|feet)|valgus)":
        ("C02", "C08a", "C12", "C13"),
    r"(prevents?|preventing|protects? (you )?(from|against)|fewer) (all |an |any )?injur": ("C29",),
    r"(raises?|rebuilds?|restores?) (your |the )arch": ("C08a",),
    r"(cures?|heals?|gets? rid of|ends?) (your |the )?(pain|plantar|flat)": ("C16a", "C32"),
    r"improves? (your |the )?(balance|proprioception|running)": ("C07a", "C07b", "C25"),
}  # fmt: skip


@cache
def files() -> tuple[Path, ...]:
    found = {p for place in PLACES for p in HERE.glob(place)}
    return tuple(sorted(p for p in found if not p.relative_to(HERE).as_posix().startswith(BUILT)))


def blocks(path: Path, text: str) -> Iterator[str]:
    """The pieces of a file that are read together: a string, a table's row, a paragraph."""
    if path.suffix == ".py":
        yield from _python(text)
    elif path.suffix == ".toml":
        yield from _rows(tomllib.loads(text))
    elif path.suffix == ".json":
        yield from _strings(json.loads(text))
    elif path.suffix == ".ts":
        yield re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", " ", text, flags=re.DOTALL)
    else:
        bare = re.sub(r"<!--.*?-->|\{#.*?#\}", " ", text, flags=re.DOTALL)
        for paragraph in re.split(r"\n\s*\n|\n(?=[-*#|] )", bare):
            yield " ".join(paragraph.split())


def _python(text: str) -> Iterator[str]:
    """Strings of a module, each f-string whole; docstrings too, which `help` shows."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield " ".join(node.value.split())
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(v.value) if isinstance(v, ast.Constant) else "…" for v in node.values)


def _rows(value: object) -> Iterator[str]:
    """Each table of TOML with its own texts as one block: a sentence and its `claims` stand together."""
    if isinstance(value, dict):
        own = [v for v in value.values() if isinstance(v, str)]
        own += [v for of in value.values() if isinstance(of, list) for v in of if isinstance(v, str)]
        yield " ".join(" ".join(own).split())
        for inner in value.values():
            yield from _rows(inner)
    elif isinstance(value, list):
        for inner in value:
            if not isinstance(inner, str):
                yield from _rows(inner)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


@cache
def register() -> tuple[tuple[str, str], ...]:
    """(file, block) of everything."""
    made = []
    for path in files():
        name = path.relative_to(HERE).as_posix()
        made += [(name, b) for b in blocks(path, path.read_text(encoding="utf-8")) if b.strip()]
    return tuple(made)


def lists(block: str) -> bool:
    """Whether a block lists the words that are not said: three of them or more."""
    return sum(word in block.lower() for word in forbidden_words()) >= 3


def promised(block: str) -> list[str]:
    """Promises of a block beside which none of their claims stands, by id or in the claim's own words."""
    beside = set(CLAIM_ID.findall(block)) | {c.id for c in claims() if c.claim in block}
    found = []
    for pattern, rows in PROMISES.items():
        for hit in re.finditer(pattern, block, re.IGNORECASE):
            before = block[max(0, hit.start() - 60) : hit.start()].lower()
            denied = re.search(r"\b(not|no|never|whether|untested|nobody|if|do|does|did|may|promises?)\b", before)
            if not beside & set(rows) and not denied:
                found.append(hit[0])
    return found


def test_the_register_holds_every_kind_of_text():
    kinds = {Path(name).suffix for name, _ in register()}
    assert kinds >= {".py", ".j2", ".toml", ".css", ".svg", ".json", ".ts", ".md"}
    assert {"README.md", "CHANGELOG.md", "pyproject.toml", "docs/app.md"} <= {name for name, _ in register()}
    assert len(register()) > 5000


def test_no_word_that_promises_stands_without_its_claim():
    """In the claims' own rows it may be discussed; elsewhere the claim's id has to stand in the same block."""
    read = [(n, b) for n, b in register() if n != CLAIMS and not CLAIM_ID.search(b) and not lists(b)]
    found = [(name, block, hit) for name, block in read for hit in FORBIDDEN.finditer(block)]
    said = [(n, b[max(0, h.start() - 40) : h.end() + 40]) for n, b, h in found if not _names_the_word(b, h[0])]
    assert not said


def _names_the_word(block: str, word: str) -> bool:
    """Whether the word is only named, in quotation marks or italics, as one that is not said."""
    return bool(re.search(rf"[\"'“*`]{re.escape(word)}[\"'”*`]", block))


def test_no_promise_stands_without_the_row_of_its_claim():
    read = [(name, block) for name, block in register() if name not in (CLAIMS, TITLES) and not lists(block)]
    found = [(name, hit, block[:160]) for name, block in read for hit in promised(block)]
    assert not found


def test_every_claim_that_is_named_has_its_row():
    known = {c.id for c in claims()}
    found = {(name, i) for name, block in register() for i in CLAIM_ID.findall(block) if i not in known}
    assert not found


def test_every_source_that_is_named_has_its_row():
    known = {s.key for s in sources()}
    found = {(name, key) for name, block in register() for key in SOURCE_KEY.findall(block) if key not in known}
    assert not found


@pytest.mark.parametrize(
    ("block", "promises"),
    [
        ("This plan gives you stronger glutes.", 1),
        ("Stronger glutes from stronger feet has not been shown.", 1),
        ("No trial shows stronger glutes.", 0),
        ("It improves balance (C07a).", 0),
        ("It improves your balance.", 1),
        ("Fewer injuries in runners, one trial (C29).", 0),
        ("It fixes your posture and wakes up your glutes.", 2),
    ],
)
def test_the_search_finds_a_promise_and_lets_a_claim_pass(block, promises):
    assert len(promised(block)) == promises


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'SAYS = "It corrects " "you"'),
        ("a.py", 'SAYS = f"It corrects {you}"'),
        ("a.py", '"""It corrects you."""'),
        ("a.ts", 'say("it corrects you")'),
        ("a.j2", "<p>It corrects you</p>"),
        ("a.css", 'p::after { content: "it corrects you" }'),
        ("a.svg", "<svg><title>It corrects you</title></svg>"),
        ("a.toml", 'says = "it corrects you"'),
        ("a.json", '{"description": ["it corrects you"]}'),
        ("a.md", "# Feet\n\nIt corrects you"),
    ],
)
def test_the_register_reads_texts_of_every_kind(name, text):
    assert any(FORBIDDEN.search(b) for b in blocks(Path(name), text))


def test_comments_of_a_script_and_of_a_template_are_no_texts():
    assert not any(FORBIDDEN.search(b) for b in blocks(Path("a.ts"), "// corrects\n/* corrects */ x();"))
    assert not any(FORBIDDEN.search(b) for b in blocks(Path("a.j2"), "{# corrects #}<!-- corrects -->"))
