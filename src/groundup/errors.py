"""What can go wrong, said so that a person knows the place, the need, the find and the next step."""


class GroundupError(Exception):
    """Any error of ours: one line that names file, place, what was needed, what was found and what to do next."""

    def __init__(self, needed: str, *, found: str = "", where: str = "", next_step: str = "") -> None:
        self.needed = needed
        self.found = found
        self.where = where
        self.next_step = next_step
        super().__init__(self.line())

    def line(self) -> str:
        """The whole message on one line."""
        head = f"{self.where}: " if self.where else ""
        found = f"; found {self.found}" if self.found else ""
        step = f". {self.next_step}" if self.next_step else ""
        return " ".join(f"{head}{self.needed}{found}{step}".split())


class FileError(GroundupError):
    """A file that cannot be read as what it claims to be."""


class SignalError(GroundupError):
    """A signal that does not allow what is asked of it."""


class MissingSignal(SignalError):
    """A stream, marker or landmark that a measure needs and the recording does not have."""


class AlignmentError(GroundupError):
    """Files that cannot be brought onto one clock."""


class NotKnown(GroundupError):
    """An id that groundup does not know: of a measure, a test, an exercise, a claim."""

    def __init__(self, what: str, asked: str, *, next_step: str = "") -> None:
        self.what = what
        self.asked = asked
        super().__init__(f"a known {what}", found=f"'{asked}'", next_step=next_step)


class UsageError(GroundupError):
    """A request that makes no sense: an unknown task, a reversed time window, a target that cannot be written."""
