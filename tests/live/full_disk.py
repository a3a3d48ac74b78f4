"""A disk that is full."""

from typing import IO


class FullDisk:
    """A file of which every write arrives in part only."""

    def __init__(self, real: IO[bytes]) -> None:
        self.real = real

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def write(self, data: bytes) -> int:
        return self.real.write(data[:3])
