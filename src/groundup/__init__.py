"""groundup: the chain from foot to glute, measured, trained from the ground up, and honestly judged.

>>> import groundup as gu
>>> assessment = gu.assess(gu.load("squats1.trc", "squats1_grf.mot", static="static1.trc"))  # doctest: +SKIP
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundup.assess import Assessment as Assessment
    from groundup.assess import assess as assess
    from groundup.io.hdf5 import write as save
    from groundup.io.load import load as load
    from groundup.signals.recording import Conditions, Correction, Event, Recording, Subject
    from groundup.signals.stream import Stream

_WHERE = {
    "Assessment": "groundup.assess",
    "Conditions": "groundup.signals.recording",
    "Correction": "groundup.signals.recording",
    "Event": "groundup.signals.recording",
    "Recording": "groundup.signals.recording",
    "Stream": "groundup.signals.stream",
    "Subject": "groundup.signals.recording",
    "assess": "groundup.assess",
    "load": "groundup.io.load",
    "save": "groundup.io.hdf5",
}

__all__ = [
    "Assessment",
    "Conditions",
    "Correction",
    "Event",
    "Recording",
    "Stream",
    "Subject",
    "assess",
    "load",
    "save",
]


def __getattr__(name: str) -> Any:
    """Public names, imported when first used: `groundup --help` must not wait for NumPy."""
    if name == "__version__":
        from importlib.metadata import version

        return version("groundup")
    if name not in _WHERE:
        raise AttributeError(f"module 'groundup' has no attribute '{name}'")
    return getattr(import_module(_WHERE[name]), "write" if name == "save" else name)


class _Package(ModuleType):
    """The import system binds the module `groundup.assess` to the very name that is our public function."""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value.assess if name == "assess" and isinstance(value, ModuleType) else value)


sys.modules[__name__].__class__ = _Package
