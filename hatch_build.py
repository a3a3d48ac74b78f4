"""The build hook: wheel, sdist and editable install carry the browser's part, built when it is not fresh."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class StaticFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Builds src/groundup/web/static before anything is packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, or say in one sentence why it cannot be built."""
        del version, build_data  # the same files for every target
        sys.path.insert(0, str(Path(self.root) / "frontend"))
        from static_files import BuildFailed, build

        try:
            build(say=self.app.display_info)
        except BuildFailed as failure:
            self.app.abort(str(failure))
