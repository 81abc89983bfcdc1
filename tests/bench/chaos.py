"""Chaos for some minutes: on SQLite the embedded product in one process, on Postgres the grown-up one with Redis.

`docs/reliability.md` tells what is done and which laws are asked afterwards. A report in words goes to standard error.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tests.chaos.report import LATE, Plan
from tests.chaos.rig import run
from tests.chaos.site import Site as ChaosSite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Figure
    from tests.bench.site import Site
    from tests.chaos.report import Report

NONE = "== 0"


def measure(site: Site) -> Iterator[Figure]:
    """What was done, and what was lost, doubled or late."""
    options = site.options
    plan = Plan(seed=options.seed, seconds=options.minutes * 60, between_blows=options.seconds_between, has_screen=True)
    with _site(site) as chaos:
        report = run(chaos, plan)
    print(f"--- {site.database}\n{report}", file=sys.stderr, flush=True)
    yield from _figures(site, report)


def _site(site: Site) -> ChaosSite:
    yard = site.yard
    for server in (yard.dovecot, yard.sink, yard.postgres, yard.redis):
        # As a child of this process, which buries it when it is killed: they do not start beside their own zombies.
        server.restart()
    mailbox = yard.dovecot.add_user(f"chaos-{site.database}@example.test")
    if site.database == "sqlite":
        return ChaosSite(site.folder, mailbox, dovecot=yard.dovecot, sink=yard.sink)
    database = (yard.postgres, os.environ["DATABASE_URL"])
    return ChaosSite(site.folder, mailbox, dovecot=yard.dovecot, sink=yard.sink, database=database, redis=yard.redis)


def _figures(site: Site, report: Report) -> Iterator[Figure]:
    made = report.judgement
    yield site.figure("kills", report.kills.total(), "")
    yield site.figure("lines that failed", report.faults.total(), "")
    yield site.figure("programs that ended by themselves", report.ended_by_themselves, "")
    yield site.figure("deadlocks", report.deadlocks, "", budget=NONE)
    yield site.figure("mails appended", report.mails, "")
    yield site.figure("mails lost", made.mails_lost, "", budget=NONE)
    yield site.figure("mails doubled", made.mails_doubled, "", budget=NONE)
    yield site.figure("mails not there in time", report.late, "", budget=NONE)
    yield site.figure("all mails there after the last restart", report.seconds_to_all_mails, "s", budget=f"<= {LATE}")
    yield site.figure("replies accepted", report.replies, "")
    yield site.figure("replies lost", made.replies_lost, "", budget=NONE)
    yield site.figure("replies doubled", made.replies_doubled, "", budget=NONE)
    yield site.figure("extra copies after an accept that was cut off", made.extra_copies, "")
    yield site.figure("replies left to a person", made.uncertain, "")
    yield site.figure("laws broken", len(made.all_breaches), "", budget=NONE)
