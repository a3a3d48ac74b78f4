"""All drawings by file stem."""

from groundup.training.drawn.camera_scenes import camera_scenes
from groundup.training.drawn.feet import feet_scenes
from groundup.training.drawn.front_scenes import front_scenes
from groundup.training.drawn.scene import svg
from groundup.training.drawn.side_scenes import side_scenes
from groundup.training.drawn.stance_scenes import stance_scenes


def all_drawings() -> dict[str, str]:
    """The SVG of every drawing, by file stem."""
    families = (camera_scenes(), feet_scenes(), front_scenes(), side_scenes(), stance_scenes())
    return dict(sorted((stem, svg(scene)) for family in families for stem, scene in family.items()))
