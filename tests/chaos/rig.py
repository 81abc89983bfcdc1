"""Chaos: customers write and agents answer while processes die and lines fail; then quiet, and the laws are asked."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from email import message_from_bytes
from typing import TYPE_CHECKING, Any, TypeVar

from tests.chaos.agents import AgentAtWork
from tests.chaos.customers import Customers
from tests.chaos.laws import Taken, judge
from tests.chaos.proxy import Fault
from tests.chaos.report import LATE, Report
from tests.chaos.screens import Screen
from tests.chaos.truth import Truth, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.chaos.report import Plan
    from tests.chaos.site import Site

Card = TypeVar("Card")

FAULTS = tuple(fault for fault in Fault if fault is not Fault.PASS)


def run(site: Site, plan: Plan) -> Report:
    """Do it, on a site that runs. Raises nothing for a broken law: the report has it."""
    truth, report = Truth(), Report(seed=plan.seed)
    over = threading.Event()
    screen = _opened_screen(site) if plan.has_screen else None
    people = [
        Customers(site.dovecot, site.mailbox, truth, over=over, pause=plan.between_mails, seed=plan.seed),
        *(
            AgentAtWork(site.product.url, email, truth, over=over, pause=plan.between_answers, seed=plan.seed)
            for email in ("ana@acme.example", "ben@acme.example")
        ),
    ]
    for each in people:
        each.start()
    _strike(site, plan, report)
    restored = time.monotonic()
    _wait_for_work(site, plan, truth)
    over.set()
    _wait_for_people(site, people)
    with site.observer() as ask:
        _wait_for_quiet(site, plan, truth, report, ask, restored)
        complaints = _looked_at(screen)
        told = ask("tell")
    report.mails, report.replies = len(truth.appended), len(truth.replies_told(Word.ACCEPTED, Word.TAKEN_BACK))
    report.taken_back, report.orphans = len(truth.replies_told(Word.TAKEN_BACK)), told["files"]["orphans"]
    report.judgement = judge(truth, told, list(_ledger(site)))
    report.judgement.breaches["L5 an open screen shows what a fresh one does"] = complaints
    if found := site.reconcile():
        report.judgement.breaches["L1 reconcile finds nothing missing"] = [found]
    report.log = site.product.log()
    report.deadlocks = report.log.count("OperationalError: deadlock detected")
    return report


def _opened_screen(site: Site) -> Screen:
    screen = Screen(site.product.url)
    screen.start()
    screen.is_open.wait()
    return screen


def _looked_at(screen: Screen | None) -> list[str]:
    if screen is None:
        return []
    screen.is_quiet.set()
    screen.join(timeout=180)
    return screen.complaints


def _strike(site: Site, plan: Plan, report: Report) -> None:
    """One blow after another, each kind once before any comes again."""
    rng = random.Random(plan.seed)
    victims = site.victims()
    # In one process there is but one program of ours, which must not die more seldom than the servers around it.
    names = [*victims, *([] if site.redis else ["start", "start"])]
    kills, faults = _deck(rng, names), _deck(rng, [(line, fault) for line in site.proxies for fault in FAULTS])
    end = time.monotonic() + plan.seconds
    for number in range(plan.blows):
        if time.monotonic() > end:
            return
        time.sleep(rng.uniform(0.5, 1.5) * plan.between_blows)
        report.ended_by_themselves += site.revive()
        if number % 3 == 2:  # of three blows two are kills
            line, fault = next(faults)
            _fail(site, line, fault, rng)
            report.faults[f"{line} {fault}"] += 1
        else:
            name = next(kills)
            victims[name](rng)
            report.kills[name] += 1


def _fail(site: Site, line: str, fault: Fault, rng: random.Random) -> None:
    site.proxies[line].set(fault, seconds=rng.uniform(0.05, 0.5), count=rng.randrange(20, 8000))
    time.sleep(rng.uniform(1, 5))
    site.proxies[line].set(Fault.PASS)


def _deck(rng: random.Random, cards: list[Card]) -> Iterator[Card]:
    while True:
        yield from rng.sample(cards, len(cards))


def _wait_for_work(site: Site, plan: Plan, truth: Truth) -> None:
    end = time.monotonic() + plan.patience
    while min(len(truth.appended), len(truth.replies_told(Word.ACCEPTED))) < plan.least and time.monotonic() < end:
        site.revive()
        time.sleep(0.2)


def _wait_for_people(site: Site, people: list[threading.Thread]) -> None:
    """An agent in the middle of a send is told how it ended, or gives up after a minute."""
    end = time.monotonic() + 60
    while any(each.is_alive() for each in people) and time.monotonic() < end:
        site.revive()
        time.sleep(0.2)
    for each in people:
        if isinstance(each, AgentAtWork):
            each.given_up.set()
        each.join(timeout=30)


def _wait_for_quiet(
    site: Site, plan: Plan, truth: Truth, report: Report, ask: Callable[[str], Any], restored: float
) -> None:
    """Until all mails are there and nothing is to be sent; waiting times beyond a minute are taken as over."""
    while (now := time.monotonic() - restored) < plan.patience:
        site.revive()
        seen = ask("look")
        missing = truth.appended.keys() - set(seen["subjects"])
        if not missing and not report.seconds_to_all_mails:
            report.seconds_to_all_mails = now
        if now > LATE and not report.seconds_to_all_mails:
            report.late = report.late or len(missing)
        if not missing and not seen["to_read"] and not seen["to_send"]:
            break
        ask("hurry")
        time.sleep(0.5)
    report.seconds_to_quiet = time.monotonic() - restored


def _ledger(site: Site) -> Iterator[Taken]:
    tag = site.mailbox.partition("@")[0]
    for message in site.sink.messages():
        if any(f"-{tag}@" in recipient for recipient in message.recipients):
            external_id = str(message_from_bytes(message.content)["Message-ID"]).strip("<>")
            digest = hashlib.sha256(message.content).hexdigest()
            yield Taken(external_id=external_id, digest=digest, recipients=message.recipients)
