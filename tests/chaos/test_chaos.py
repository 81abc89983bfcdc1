"""Chaos for each shape of the product: a minute and a half of it in every run, five in a full one.

`./run bench chaos` does the same for as long as you like.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.chaos.report import Plan
from tests.chaos.rig import run
from tests.chaos.site import Site
from tests.databases import migrated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.report import Report
    from tests.servers.dovecot import Dovecot
    from tests.servers.postgres import Postgres
    from tests.servers.redis import Redis
    from tests.servers.sink import Sink

pytestmark = pytest.mark.once

SMOKE = Plan(seed=20261122, blows=24, between_blows=2.5)
LONG = Plan(seed=7, seconds=300)


@pytest.fixture
def embedded(mailbox: str, dovecot: Dovecot, smtp_sink: Sink) -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    shutil.copyfile(migrated(), folder / "chaos.sqlite3")
    with Site(folder, mailbox, dovecot=dovecot, sink=smtp_sink) as site:
        yield site


@pytest.fixture
def grown_up(
    mailbox: str,
    dovecot: Dovecot,
    smtp_sink: Sink,
    postgres_server: Postgres,
    migrated_postgres: str,
    redis_server: Redis,
) -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    database = postgres_server.create_database(f"chaos_{secrets.token_hex(4)}", like=migrated_postgres)
    with Site(
        folder, mailbox, dovecot=dovecot, sink=smtp_sink, database=(postgres_server, database), redis=redis_server
    ) as site:
        yield site


@pytest.fixture(params=["embedded", "grown_up"])
def site(request: pytest.FixtureRequest) -> Site:
    found: Site = request.getfixturevalue(request.param)
    return found


def test_every_law_holds_whatever_dies(site: Site) -> None:
    assert obeyed(site, SMOKE).kills.total() == 16


@pytest.mark.full
def test_every_law_holds_for_minutes(site: Site) -> None:
    assert obeyed(site, LONG).kills.total() > 10


def obeyed(site: Site, plan: Plan) -> Report:
    """What was done, when no law was broken by it."""
    report = run(site, plan)
    print(report)
    assert report.judgement.all_breaches == [], f"{report}\n{report.log[-4000:]}"
    assert min(report.mails, report.replies) >= plan.least, f"{report}\n{report.log[-4000:]}"
    return report
