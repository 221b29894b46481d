"""Archives of text files whose bytes depend on the files alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

__all__ = ["archive_bytes"]

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644 << 16


def archive_bytes(files: Mapping[str, str]) -> bytes:
    """Return a ZIP archive of text files in the order given.

    No time of making, no rights of a user and no compression stand in it, since each of them changes bytes from one
    machine to the next.

    Parameters
    ----------
    files : mapping of str to str
        Name in the archive to text, written as UTF-8.

    Examples
    --------
    >>> archive_bytes({"a.txt": "one"}) == archive_bytes({"a.txt": "one"})
    True
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, text.encode())
    return stream.getvalue()
