"""A model's element in the form of OpenSim 4, whatever version its file has."""

from groundup.body.model import Note
from groundup.io.osim.document import Element

_NEW = 40000


def model_element(root: Element) -> tuple[Element, list[Note]]:
    """The Model element of a document, older forms rewritten, and notes on what was taken for granted."""
    if root.tag != "OpenSimDocument":
        raise root.fail(
            "an OpenSim model (<OpenSimDocument>)", found=f"<{root.tag[:60]}>", next_step="Choose the .osim file."
        )
    model = root.child("Model")
    if model is None:
        found = ", ".join(f"<{child.tag[:60]}>" for child in root.children[:3]) or "nothing"
        raise root.fail("a <Model> in the OpenSimDocument", found=found, next_step="Choose the .osim file.")
    version = root.version.strip()
    if not version.isdigit():
        raise root.fail("a Version of the OpenSimDocument", found=f"'{version[:20]}'" if version else "none")
    if int(version) < _NEW:
        raise root.fail(
            f"a model of version {_NEW} or later",
            found=f"version {version}",
            next_step="Open it in OpenSim 4 and save it again.",
        )
    return model, []
