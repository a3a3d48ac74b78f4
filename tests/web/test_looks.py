"""The look of the app: one palette with the report, one scale, enough contrast, small enough for the first view."""

import gzip
import re
from pathlib import Path

import pytest
from html_checked import parsed

from groundup.web.static import FOLDER

CSS = Path(__file__).parents[2] / "frontend" / "src" / "css"
TEXT = ("ink", "soft", "accent", "ok", "watch", "act", "described", "unknown", "left", "right")
FIRST_VIEW_KB = 60


def colors(css):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", css))


def block(css, head):
    start = css.index(head) + len(head)
    return css[start : css.index("}", start)]


@pytest.fixture(scope="module")
def palette():
    return (CSS / "palette.css").read_text(encoding="utf-8")


def luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    """Contrast ratio of two colors (WCAG 2.2)."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_palette_is_the_reports_own(palette):
    from importlib.resources import files

    report = files("groundup.report").joinpath("style.css").read_text(encoding="utf-8")
    light, dark, _ = (colors(b) for b in re.findall(r":root \{(.*?)\}", report, re.DOTALL))
    ours = colors(block(palette, ":root {"))
    assert {name: ours[name] for name in light} == light
    chosen = colors(block(palette, ':root[data-theme="dark"] {'))
    assert {name: chosen[name] for name in dark} == dark


def test_dark_is_the_same_whether_the_system_or_the_person_chose_it(palette):
    system = colors(block(palette, ':root:not([data-theme="light"]) {'))
    assert system == colors(block(palette, ':root[data-theme="dark"] {'))
    assert set(system) == set(colors(block(palette, ":root {")))


@pytest.mark.parametrize("head", [":root {", ':root[data-theme="dark"] {'], ids=["light", "dark"])
def test_text_stands_out_from_every_ground_it_is_put_on(palette, head):
    of = colors(block(palette, head))
    for ground in ("paper", "card"):
        for name in TEXT:
            assert contrast(of[name], of[ground]) >= 4.5, (name, ground)
        assert contrast(of["edge"], of[ground]) >= 3.0, ground
    for name in ("ink", "soft", "accent"):
        assert contrast(of[name], of["glow"]) >= 4.5, name
    for state in ("ok", "watch", "act", "described", "unknown"):
        assert contrast(of[state], of[f"{state}-wash"]) >= 4.5, state
        assert contrast(of["ink"], of[f"{state}-wash"]) >= 4.5, state
        assert contrast(of["soft"], of[f"{state}-wash"]) >= 4.5, state
    assert contrast(of["paper"], of["accent"]) >= 4.5  # words on the first button
    assert contrast(of["paper"], of["act"]) >= 4.5


def test_no_size_of_type_stands_outside_the_scale():
    for name in ("base", "layout", "parts", "forms", "home", "history"):
        css = (CSS / f"{name}.css").read_text(encoding="utf-8")
        sizes = re.findall(r"font(?:-size)?:\s*([^;}]+)", css)
        strange = [s for s in sizes if re.search(r"\d(?:px|rem)\b", s.split("/")[0]) and "0.75rem" not in s]
        assert not strange, (name, strange)  # 0.75rem: the words under the icons of a phone's bar


def test_movement_stops_where_the_system_asks_for_less():
    assert "prefers-reduced-motion: reduce" in (CSS / "base.css").read_text(encoding="utf-8")


def weight(address):
    """Bytes of a static file as the server sends it, with the modules it imports at once."""
    path = FOLDER / address.removeprefix("/static/").split("?")[0]
    data = path.read_bytes()
    more = re.findall(rb'(?:import|from)\s*"(\./[^"]+)"', data) if path.suffix == ".js" else []
    inner = {str((path.parent / m.decode()).resolve()) for m in more}
    return {str(path.resolve()): len(gzip.compress(data, 4))} | {
        k: v for i in inner for k, v in weight(str(Path(i).relative_to(FOLDER.resolve()))).items()
    }


@pytest.mark.parametrize("path", ["/welcome", "/", "/train", "/history", "/evidence", "/assess"])
def test_the_first_view_of_a_page_is_light_before_the_camera_is_asked_for(demo, path):
    answer = demo.get(path)
    page = parsed(answer.text)
    parts = {"page": len(gzip.compress(answer.content, 4))}
    for e in page.all("link", "script"):
        address = e.attributes.get("src") or e.attributes["href"]
        if address.startswith("/static/"):
            parts |= weight(address)
    assert "page" in parts
    assert any(k.endswith("app.css") for k in parts)
    assert sum(parts.values()) <= FIRST_VIEW_KB * 1000, parts


def test_what_is_versioned_is_kept_and_what_changed_is_another_address(demo):
    address = next(
        e.attributes["href"] for e in parsed(demo.get("/").text).all("link") if "app.css" in e.attributes["href"]
    )
    kept = demo.get(address)
    assert "immutable" in kept.headers["cache-control"]
    plain = demo.get("/static/app.css")
    assert plain.headers["cache-control"] == "no-cache"
    again = demo.get("/static/app.css", headers={"if-none-match": plain.headers["etag"]})
    assert again.status_code == 304


def test_a_rule_for_every_key_leaves_citations_alone():
    """A citation is `a.key`, a sample of a chart's legend `i.key`: a size for both would break every citation."""
    rules = re.sub(r"/\*.*?\*/", "", "".join(p.read_text(encoding="utf-8") for p in CSS.glob("*.css")), flags=re.DOTALL)
    assert re.findall(r"(?<![\w-])a\.key\b", rules)
    assert re.findall(r"(?<![\w-])i\.key\b", rules)
    assert not re.findall(r"(?:^|[\s,}>+~])\.key\b", rules)
