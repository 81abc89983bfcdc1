"""How the product talks to its database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.e2e.product import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.postgres import Postgres

pytestmark = pytest.mark.once

ASK = """
import django, json
django.setup()
from django.db import connection
connection.ensure_connection()
print(json.dumps(connection.connection.info.get_parameters()))
"""


def test_a_postgres_that_vanished_without_a_word_is_noticed(postgres_server: Postgres, tmp_path: Path) -> None:
    site = {"DATABASE_URL": postgres_server.facts.url, "DATA_DIR": str(tmp_path)}
    environment = os.environ | site | {"DJANGO_SETTINGS_MODULE": "dialog_inbox.settings"}
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, check=True, capture_output=True)
    used = json.loads(done.stdout)
    idle, interval, count = (int(used[f"keepalives_{name}"]) for name in ("idle", "interval", "count"))
    assert idle + interval * count <= 60
    assert int(used["tcp_user_timeout"]) <= 60_000
    assert int(used["connect_timeout"]) <= 20
