"""What a person did and measured, kept on their own machine: SQLite, and HDF5 files named by their hash.

`Store` is imported when it is first asked for: the folder rule alone needs no database library.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundup.store.store import Store

__all__ = ["Store"]


def __getattr__(name: str) -> Any:
    if name == "Store":
        from groundup.store.store import Store

        return Store
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
