"""All drawings by file stem."""

from groundup.training.drawn.camera_scenes import camera_scenes
from groundup.training.drawn.feet import feet_scenes
from groundup.training.drawn.front_scenes import front_scenes
from groundup.training.drawn.scene import svg
from groundup.training.drawn.side_scenes import side_scenes


def all_drawings() -> dict[str, str]:
    """The SVG of every drawing, by file stem."""
    return {
        stem: svg(scene)
        for stem, scene in sorted({**camera_scenes(), **feet_scenes(), **front_scenes(), **side_scenes()}.items())
    }
