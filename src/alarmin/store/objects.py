"""A cache of bytes on disk that only its user can read or write, such as compiled code."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from alarmin.errors import InvalidInput
from alarmin.store.files import write_whole

__all__ = ["LIMIT", "VARIABLE", "Objects", "user_cache"]

VARIABLE = "ALARMIN_CACHE"
"""Environment variable that names the folder of all caches, or is ``off``."""
LIMIT = 256 << 20
"""Bytes that a cache holds at most."""

_MARK = b"alarmin object 1\n"
_DIGEST = hashlib.sha256().digest_size
_HEAD = len(_MARK) + 8 + _DIGEST
_OLD_PART_S = 3600.0


def user_cache(name: str, environment: Mapping[str, str] | None = None) -> Path | None:
    """Return the folder of one cache of this user; None where caches are switched off.

    It is in the folder that ``ALARMIN_CACHE`` names, else in ``alarmin`` in ``XDG_CACHE_HOME``, else in
    ``~/.cache/alarmin``. The folder is not made.

    Parameters
    ----------
    name : str
        Of the cache.
    environment : mapping of str to str, optional
        That of the process by default.

    Examples
    --------
    >>> user_cache("lanes", {"ALARMIN_CACHE": "/own"})
    PosixPath('/own/lanes')
    >>> user_cache("lanes", {"ALARMIN_CACHE": "off"}) is None
    True
    """
    known = os.environ if environment is None else environment
    own = known.get(VARIABLE, "")
    if own.strip().lower() == "off":
        return None
    # The rules of XDG: a path that is not absolute counts as none.
    outer = known.get("XDG_CACHE_HOME", "")
    try:
        if own:
            return Path(own).expanduser().absolute() / name
        base = Path(outer) if Path(outer).is_absolute() else Path.home() / ".cache"
        return base / "alarmin" / name
    except RuntimeError:  # a user without a home
        return None


@dataclass(frozen=True, slots=True)
class Objects:
    """Bytes by key, in files of a folder that belongs to the user and is closed to everybody else.

    Where there is no such folder and none can be made, nothing is kept and nothing fails. An entry carries its length
    and the digest of its key and content: what is damaged, cut off or in the wrong place counts as missing. Entries
    are written beside their place and renamed, so that any number of processes may read and write at once.

    Parameters
    ----------
    folder : Path or None
        None keeps nothing.
    limit : int
        Bytes in all; the entries that were not used for longest go first.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     kept = Objects(Path(name) / "cache")
    ...     kept.put("a" * 64, b"code")
    ...     kept.get("a" * 64)
    b'code'
    """

    folder: Path | None
    limit: int = LIMIT

    def get(self, key: str) -> bytes | None:
        """Return what was put under a key; None where there is nothing, or nothing whole."""
        if self.folder is None or not _own(self.folder):
            return None
        try:
            handle = os.open(self.folder / key, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            with os.fdopen(handle, "rb") as stream:
                found = os.fstat(handle)
                if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
                    return None
                content = _unpacked(key, stream.read(self.limit + 1))
                if content is not None:
                    os.utime(handle)  # so that what is in use stays
        except OSError:
            return None
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep bytes under a key, a name that files may have; what is larger than the limit is not kept."""
        packed = _packed(key, content)
        if self.folder is None or len(packed) > self.limit or not _made(self.folder):
            return
        with suppress(InvalidInput, OSError):  # a full disk, or a folder that was taken away meanwhile
            write_whole(self.folder / key, packed, mode=0o600)
            self._shrink(self.folder, key)

    def _shrink(self, folder: Path, newest: str) -> None:
        """Remove what was not used for longest beyond the limit, and parts that a killed process left."""
        rows, total, now = [], 0, time.time()
        with os.scandir(folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # another process removed it
                    about = entry.stat(follow_symlinks=False)
                    if entry.name.startswith("."):
                        if now - about.st_mtime > _OLD_PART_S:
                            Path(entry.path).unlink(missing_ok=True)
                        continue
                    total += about.st_size
                    if entry.name != newest:
                        rows.append((about.st_mtime_ns, entry.name, about.st_size))
        for _, name, size in sorted(rows):
            if total <= self.limit:
                return
            (folder / name).unlink(missing_ok=True)
            total -= size


def _own(folder: Path) -> bool:
    """Return whether a folder belongs to this user and nobody else may enter it."""
    if os.name != "posix":  # elsewhere modes say nothing
        return False
    try:
        about = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(about.st_mode)
        and about.st_uid == os.geteuid()
        and not stat.S_IMODE(about.st_mode) & 0o077
    )


def _made(folder: Path) -> bool:
    """Make a folder where there is none, and return whether it may be used."""
    with suppress(OSError):
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(mode=0o700, exist_ok=True)
    return _own(folder)


def _digest(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\n" + content).digest()


def _packed(key: str, content: bytes) -> bytes:
    return _MARK + len(content).to_bytes(8, "little") + _digest(key, content) + content


def _unpacked(key: str, packed: bytes) -> bytes | None:
    head, content = packed[:_HEAD], packed[_HEAD:]
    return content if head == _packed(key, content)[:_HEAD] else None
