from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.databases import migrated
from tests.e2e.customer import Customer
from tests.e2e.product import EMBEDDED, GROWN_UP, Product

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix
    from tests.servers.postgres import Postgres
    from tests.servers.redis import Redis


@pytest.fixture(params=["embedded", "grown up"])
def product(request: pytest.FixtureRequest) -> Iterator[Product]:
    """The product, not started yet: in one process on SQLite, then in six on Postgres and Redis."""
    folder = Path(tempfile.mkdtemp(prefix="product-"))
    if request.param == "embedded":
        shape, environment = EMBEDDED, {}
        shutil.copyfile(migrated(), folder / "dialog-inbox.sqlite3")
    else:
        postgres: Postgres = request.getfixturevalue("postgres_server")
        redis: Redis = request.getfixturevalue("redis_server")
        database = postgres.create_database(
            f"e2e_{secrets.token_hex(4)}", like=request.getfixturevalue("migrated_postgres")
        )
        shape, environment = GROWN_UP, {"DATABASE_URL": database, "REDIS_URL": redis.facts.url}
    with Product(folder, shape, environment) as made:
        yield made


@pytest.fixture
def cora(dovecot: Dovecot, postfix: Postfix) -> Customer:
    return Customer(dovecot=dovecot, postfix=postfix)


@pytest.fixture
def screen(browser: Browser) -> Iterator[Page]:
    """A fresh browser window on an English desktop."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1360, "height": 860})
    context.set_default_timeout(60_000)
    page = context.new_page()
    yield page
    context.close()
