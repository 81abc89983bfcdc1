"""Settings for the tests: the product's own, with a data folder that nobody misses."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def _make_room() -> None:
    """A folder for the data and for all temporary files of this run and its programs, gone when it ends.

    Whoever names a DATA_DIR finds there afterwards what a run has left; the programs of a run inherit its own.
    """
    room = Path(tempfile.mkdtemp(prefix="inbox-tests-"))
    atexit.register(shutil.rmtree, room, ignore_errors=True)
    room.chmod(0o1777)  # servers write there as other users
    os.environ.update(DATA_DIR=str(room / "data"), TMPDIR=str(room))
    tempfile.tempdir = None  # looked up anew


if "DATA_DIR" not in os.environ:
    _make_room()
# Where the servers of the tests are.
os.environ.setdefault("HTTP_INSIDE_HOSTS", "127.0.0.1,localhost")

from dialog_inbox.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405

# In a file: threads and processes must meet in it, as they do in the product.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405  (what is killed here is no disk)
