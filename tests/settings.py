"""Settings for the tests: the product's own, with a data folder that nobody misses."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="dialog-inbox-tests-"))
# Where the servers of the tests are.
os.environ.setdefault("HTTP_INSIDE_HOSTS", "127.0.0.1,localhost")

from dialog_inbox.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405

# In a file: threads and processes must meet in it, as they do in the product.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}  # noqa: F405
