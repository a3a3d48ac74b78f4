"""A strict reader of our own pages: what it refuses, no page of ours may hold."""

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "br", "link", "img", "hr", "input", "source", "wbr"}
LABELED = {"input", "select", "textarea"}


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element] = []
        self.words: list[str] = []

    def walk(self) -> Iterator["Element"]:
        for child in self.children:
            yield child
            yield from child.walk()

    def all(self, *tags):
        return [e for e in self.walk() if e.tag in tags]

    def text(self):
        return " ".join(" ".join([*self.words, *(c.text() for c in self.children)]).split())

    def inside(self, tag):
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above


class Strict(HTMLParser):
    """Refuses what is not closed in the order in which it was opened."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.now = Element("document", {}, None)

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        new = Element(tag, dict(attrs), self.now)
        self.now.children.append(new)
        if tag not in VOID:
            self.now = new

    def handle_startendtag(self, tag, attrs):
        self.now.children.append(Element(tag, dict(attrs), self.now))

    def handle_endtag(self, tag):
        assert self.now.tag == tag, f"</{tag}> closes <{self.now.tag}>"
        self.now = self.now.parent

    def handle_data(self, data):
        if data.strip():
            self.now.words.append(data.strip())


def parsed(html: str) -> Element:
    parser = Strict()
    parser.feed(html)
    parser.close()
    assert parser.now is parser.root, f"<{parser.now.tag}> is never closed"
    return parser.root


def problems(html: str) -> list[str]:
    """Everything about a page that a browser, a screen reader or our own policy would stumble over."""
    page = parsed(html)
    found: list[str] = []
    ids = [e.attributes["id"] for e in page.walk() if "id" in e.attributes]
    found += [f"id {i} twice" for i in {i for i in ids if ids.count(i) > 1}]
    if page.all("html")[0].attributes.get("lang") != "en":
        found.append("no language")
    if not page.all("title")[0].text().endswith("· groundup") or len(page.all("title")[0].text()) < 14:
        found.append(f"title {page.all('title')[0].text()!r}")
    if len(page.all("main")) != 1 or len(page.all("h1")) != 1:
        found.append("not one main and one h1")
    levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4")]
    found += [f"h{a} then h{b}" for a, b in pairwise(levels) if b > a + 1]
    for e in page.walk():
        found += [f"{e.tag} has {a}" for a in e.attributes if a.startswith("on") or a == "style"]
        for name in ("aria-labelledby", "aria-describedby", "for"):
            found += [f"{name} {i} leads nowhere" for i in e.attributes.get(name, "").split() if i not in ids]
        if e.tag == "a" and e.attributes.get("href", "").startswith("#") and e.attributes["href"][1:] not in ids:
            found.append(f"{e.attributes['href']} leads nowhere")
        if e.tag in {"script", "link", "img", "iframe", "video", "audio", "source"}:
            address = e.attributes.get("src") or e.attributes.get("href") or ""
            if not address.startswith(("/", "data:image/")):
                found.append(f"{e.tag} loads {address}")
        if e.tag == "a" and e.attributes.get("href", "").startswith(("http", "//")):
            found.append(f"a way out: {e.attributes['href']}")
    found += [f"inline <{e.tag}>" for e in page.all("style")]
    found += ["inline script" for e in page.all("script") if "src" not in e.attributes]
    found += _unlabeled(page)
    found += _unprotected(page)
    for table in page.all("table"):
        if not table.all("caption") or not table.all("caption")[0].text():
            found.append("a table without a caption")
        found += ["a header cell without scope" for th in table.all("th") if "scope" not in th.attributes]
    found += ["an empty link or button" for e in page.all("a", "button") if not _named(e)]
    return found


def _named(e: Element) -> bool:
    return bool(e.text() or e.attributes.get("aria-label") or e.attributes.get("aria-labelledby"))


def _unlabeled(page: Element) -> list[str]:
    labels = {e.attributes.get("for") for e in page.all("label")}
    return [
        f"{e.tag} {e.attributes.get('name')} without a label"
        for e in page.all(*LABELED)
        if e.attributes.get("type") != "hidden"
        and e.attributes.get("id") not in labels
        and e.inside("label") is None
        and not _named(e)
    ]


def _unprotected(page: Element) -> list[str]:
    return [
        f"the form to {form.attributes.get('action')} has no token"
        for form in page.all("form")
        if form.attributes.get("method") == "post"
        and not any(e.attributes.get("name") == "csrf" for e in form.all("input"))
    ]
