"""A small file system of its own for an engine, which can be filled without touching the machine's disk."""

import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

MOUNT_SECONDS: Final = 10.0
BALLAST: Final = "ballast"
PIECE_BYTES: Final = 1 << 20
REACHABLE: Final = 0o711
SMALL_BYTES: Final = 400 << 20


class NoSmallDiskError(RuntimeError):
    """This machine does not let us mount a file system: it takes root."""


class SmallDisk:
    """A memory file system of so many bytes, mounted on a temporary folder until it is removed."""

    def __init__(self, size_bytes: int) -> None:
        self._mount_point = Path(tempfile.mkdtemp(prefix="open-vlimpers-disk-"))
        self._mount_point.chmod(REACHABLE)
        options = f"size={size_bytes},mode={REACHABLE:o}"
        if not _runs("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self._mount_point)):
            self._mount_point.rmdir()
            raise NoSmallDiskError("no file system can be mounted here")
        self.path = self._mount_point / "data"
        self.path.mkdir(mode=REACHABLE)

    def fill(self) -> None:
        """Leave no byte free."""
        piece = bytes(PIECE_BYTES)
        with (self._mount_point / BALLAST).open("ab", buffering=0) as ballast:
            try:
                # A write that finds too little room writes what fits; the next one finds none.
                while ballast.write(piece):
                    pass
            except OSError:
                return

    def free(self) -> None:
        """Give the room back."""
        (self._mount_point / BALLAST).unlink(missing_ok=True)

    def remove(self) -> None:
        """Unmount it; what was on it is gone."""
        _runs("umount", "--lazy", str(self._mount_point))
        self._mount_point.rmdir()


def small_disks(names: Iterable[str]) -> dict[str, SmallDisk]:
    """Make a disk for each; none on a machine where that takes rights that we have not."""
    try:
        return {name: SmallDisk(SMALL_BYTES) for name in names}
    except NoSmallDiskError:
        return {}


def _runs(*command: str) -> bool:
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=MOUNT_SECONDS)
    except FileNotFoundError:
        return False
    return done.returncode == 0
