"""Whatever a file or a device sends: a sentence or a count, never a traceback."""

import tomllib
from importlib import resources

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from groundup.devices.decoder import State, decode, finish
from groundup.devices.profile_files import shipped_profiles
from groundup.devices.profile_reading import profile_from_text
from groundup.devices.toml_lines import Place, lines_of
from groundup.errors import FileError

TEXTS = {
    file.name: file.read_text(encoding="utf-8")
    for file in (resources.files("groundup.devices") / "profiles").iterdir()
    if file.name.endswith(".toml")
}
VALUES = ["0", "-1", "1e400", "nan", "true", '""', '"x"', "[]", "{}", "[[1]]", "1979-05-27", '"\\u202e"', "99999999999"]


def refusal(text: str) -> FileError | None:
    try:
        profile_from_text(text, where="x.toml")
    except FileError as refused:
        return refused
    return None


@settings(max_examples=150)
@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 200), st.sampled_from([*VALUES, "gone", "twice", "half"]))
def test_a_changed_profile_is_read_or_refused_with_a_line(name: str, which: int, how: str) -> None:
    lines = TEXTS[name].split("\n")
    at = which % len(lines)
    line = lines[at]
    key, equals, _ = line.partition("=")
    changed = {"gone": [], "twice": [line, line], "half": [line[: len(line) // 2]]}
    lines[at : at + 1] = changed.get(how, [f"{key}= {how}" if equals else line])
    said = refusal("\n".join(lines))
    if said is not None:
        where, _, number = said.where.rpartition(" ")
        assert where == "x.toml, line"
        assert 1 <= int(number) <= len(lines)
        assert "\n" not in str(said)


@given(st.text(max_size=200))
@example("packet = [[]]\n")
@example("packet = [{}]\nserial = {}\n")
@example("a.b = 1\n[a.c]\n")
def test_any_text_is_refused_with_a_line(text: str) -> None:
    with pytest.raises(FileError, match=r"^x, line \d+: "):
        profile_from_text(text, where="x")


@given(st.lists(st.binary(max_size=60), max_size=8), st.sampled_from(shipped_profiles()), st.booleans())
def test_any_bytes_are_counted(pieces: list[bytes], profile, whole: bool) -> None:
    state, given_out = State(), 0
    for piece in pieces:
        state, packets = decode(profile, state, piece, whole=whole)
        given_out += len(packets)
    state, packets = finish(profile, state)
    if not given_out + len(packets) and not profile.layouts[0].separator:
        assert state.damaged == sum(map(len, pieces))


def keys_of(values: object, place: Place = ()) -> list[Place]:
    found: list[Place] = []
    if isinstance(values, dict):
        for key, value in values.items():
            found += [(*place, key), *keys_of(value, (*place, key))]
    elif isinstance(values, list):
        for index, value in enumerate(values):
            found += keys_of(value, (*place, index))
    return found


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_key_is_found_on_the_line_where_it_stands(name: str) -> None:
    lines, found = TEXTS[name].split("\n"), lines_of(TEXTS[name])
    for place in keys_of(tomllib.loads(TEXTS[name])):
        at = place
        while at and at not in found:
            at = at[:-1]
        assert str(place[-1]) in lines[found[at] - 1], place


def test_lines_are_found_in_every_form_of_toml() -> None:
    text = """\
# [not a table]
a = "x # [y]" # = 3
'b c' = [ # one
  1, { d = 2 },
  { e = '''
[not.here]
''' },
]
[t . "u.v"]
w.x = 1
[[t.list]]
y = \"\"\"
z = 3
\"\"\"
[t.list.inner]
q = 1
[[t.list]]
y = 2
"""
    tomllib.loads(text)
    found = lines_of(text)
    assert found["a",] == 2
    assert found["b c",] == 3
    assert (found["b c", 0], found["b c", 1]) == (4, 5)
    assert found["t", "u.v", "w", "x"] == 10
    assert found["t", "list", 0, "inner", "q"] == 16
    assert found["t", "list", 1, "y"] == 18
    assert ("z",) not in found
