"""The digest of a package changes with every source file of it, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from alarmin.store.digests import digest_of_package


def test_every_source_file_counts_by_name_and_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "counted"
    (package / "inner").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path)
    digests = [digest_of_package("counted")]
    assert digests == [""]
    for name, content in (("__init__", ""), ("b", "1"), ("inner/a", "1"), ("inner/a", "2"), ("inner/b", "2")):
        (package / f"{name}.py").write_text(content, encoding="utf-8")
        digests.append(digest_of_package("counted"))
    assert len(set(digests)) == 6
    (package / "notes.txt").write_text("3", encoding="utf-8")
    (package / "inner" / "a.pyc").write_text("3", encoding="utf-8")
    assert digest_of_package("counted") == digests[-1]
