"""A social network as both its ends feel it: from a mention on a real one (AT protocol) or on a mock that speaks its
language (Mastodon) to an open screen, and from sending an answer to its server. A real browser, the product's own
programs, nothing reloaded.

The network itself takes a part of the first to show a post to anybody.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.bench.answering import answered, figures, open_screen
from tests.bench.arguments import BENCHMARKS
from tests.bench.network.places import PLACES
from tests.e2e.furnish import PASSWORD
from tests.servers.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.bench.figures import Figure
    from tests.bench.network.places import Place
    from tests.bench.site import Site

INSIDE = {"HTTP_INSIDE_HOSTS": HOST}


def measure(site: Site) -> Iterator[Figure]:
    """Medians and p95 of both ways, one mention and one answer at a time, for each network."""
    names = [site.options.only] if site.options.only else list(BENCHMARKS["network"].networks)
    places = {name: PLACES[name](site.yard) for name in names}
    _furnish(list(places.values()))
    with open_screen(site, **INSIDE) as page:
        for name, place in places.items():
            samples = [_sample(page, place, number) for number in range(site.options.samples)]
            yield from figures(site, (f"{name}: mention to open screen", f"{name}: send to the network"), samples)


def _furnish(places: list[Place]) -> None:
    from apps.accounts.models import Agent, Role, Team

    team = Team.objects.create(name="Support")
    Agent.objects.create_user("adam@acme.example", PASSWORD, name="Adam Amsel", role=Role.ADMIN)
    ana = Agent.objects.create_user("ana@acme.example", PASSWORD, name="Ana Alvarez", undo_seconds=0)
    ana.teams.add(team)
    for place in places:
        place.channel().teams.add(team)


def _sample(page: Page, place: Place, number: int) -> tuple[float, float]:
    question = f"Question {number} to {type(place).__name__}"
    return answered(page, question, f"Answer {number}", ask=partial(place.ask, question), is_there=place.is_answered)
