"""Half a minute of chaos for each shape of the product; `./run bench chaos` does the same for longer."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.chaos.rig import Plan, run
from tests.chaos.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.dovecot import Dovecot
    from tests.servers.postgres import Postgres
    from tests.servers.redis import Redis
    from tests.servers.sink import Sink

pytestmark = pytest.mark.once

SMOKE = Plan(seed=20261122, seconds=30, between_blows=3.0)


@pytest.fixture
def embedded(mailbox: str, dovecot: Dovecot, smtp_sink: Sink) -> Iterator[Site]:
    with Site(Path(tempfile.mkdtemp(prefix="chaos-")), mailbox, dovecot=dovecot, sink=smtp_sink) as site:
        yield site


@pytest.fixture
def grown_up(
    mailbox: str, dovecot: Dovecot, smtp_sink: Sink, postgres_server: Postgres, redis_server: Redis
) -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    database = postgres_server.create_database(f"chaos_{secrets.token_hex(4)}")
    with Site(
        folder, mailbox, dovecot=dovecot, sink=smtp_sink, database=(postgres_server, database), redis=redis_server
    ) as site:
        yield site


@pytest.mark.parametrize("shape", ["embedded", "grown_up"])
def test_every_law_holds_whatever_dies(shape: str, request: pytest.FixtureRequest) -> None:
    site: Site = request.getfixturevalue(shape)
    report = run(site, SMOKE)
    print(report)
    assert report.judgement.all_breaches == [], f"{report}\n{report.log[-4000:]}"
    assert report.kills.total() >= 3, "too little happened to prove anything"
    assert report.mails >= 10 and report.replies >= 3, "too little was done to prove anything"
