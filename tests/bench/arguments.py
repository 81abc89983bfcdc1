"""Which benchmarks there are, and what can be asked of them on the command line."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field

DATABASES = ("sqlite", "postgres")
KEEP = "make the installation in this folder, or go on with the one that is there; it is not removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """`servers` of tests/servers that it needs beside Redis and PostgreSQL; `options` are whole numbers with a default.

    The module `tests.bench.NAME` has `measure(site)`, which yields the figures. What takes long has `parts` that can be
    measured one by one, on an installation that is kept. `networks`: those that are measured, or one of them alone
    (`--only`), with the server that each needs.
    """

    help: str
    servers: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    networks: dict[str, str] = field(default_factory=dict)
    options: dict[str, tuple[int, str]]


BENCHMARKS = {
    "chaos": Benchmark(
        help="customers and agents at work while processes die and lines fail: what is lost, doubled or late",
        servers=("dovecot", "sink"),
        options={"minutes": (5, "how long"), "seconds_between": (4, "how long from one blow to the next")},
    ),
    "contacts": Benchmark(
        help="a hundred thousand contacts: taken in, listed, filtered and given out; lists by own fields",
        parts=("pages",),
        options={"contacts": (100_000, "how many"), "samples": (10, "requests of each page")},
    ),
    "dialog": Benchmark(
        help="from a mail's delivery to an open screen, and from sending an answer to the SMTP server",
        servers=("dovecot", "sink"),
        options={"samples": (30, "how many mails and answers")},
    ),
    "intake": Benchmark(
        help="mails/s from a mailbox into the store and onto the screens",
        servers=("dovecot",),
        options={"mails": (2000, "how many"), "workers": (2, "how many worker processes read")},
    ),
    "latency": Benchmark(
        help="from a mail's delivery in Dovecot to the live event that screens follow",
        servers=("dovecot",),
        options={"samples": (50, "how many mails")},
    ),
    "network": Benchmark(
        help="from a mention on a social network to an open screen, and from sending an answer to the network",
        networks={"bluesky": "atproto", "mastodon": "mastodon"},
        options={"samples": (30, "how many mentions and answers")},
    ),
    "quotes": Benchmark(
        help="what hostile bodies cost the finder of quotations",
        options={"rounds": (3, "of how many the fastest counts")},
    ),
    "reports": Benchmark(
        help="the pages of reports over a million waits, the wall, the list of what is due first, long conversations",
        parts=("thirty", "years", "narrow", "now", "due", "long"),
        options={
            "waits": (1_000_000, "how many, over two years"),
            "samples": (20, "requests of each page over thirty days"),
            "rounds": (3, "requests of each page over two years"),
        },
    ),
    "screen": Benchmark(
        help="the one screen in a browser: loading, walking, scrolling, typing, what others do, memory",
        parts=("loading", "lists", "walking", "scrolling", "typing", "live", "leaking"),
        options={"conversations": (100_000, "how many are open")},
    ),
    "search": Benchmark(
        help="searching a million messages while fifty agents work: until the first hits are there",
        parts=("words", "operators", "fresh"),
        options={"messages": (1_000_000, "how many"), "samples": (60, "searches of each kind")},
    ),
    "threading": Benchmark(
        help="which mails land in one conversation, against the truth about a made-up corpus",
        options={"mails": (2000, "how many")},
    ),
}


def parse(words: list[str]) -> argparse.Namespace:
    """NAME and its options; ends the program with the usage where they make no sense."""
    parser = argparse.ArgumentParser(
        prog="./run bench", description="Measure, and print the budgets beside the figures."
    )
    kinds = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    for name, benchmark in BENCHMARKS.items():
        kind = kinds.add_parser(name, help=benchmark.help, description=benchmark.help)
        kind.add_argument("--json", action="store_true", help="one JSON object a line")
        kind.add_argument("--database", choices=DATABASES, help="only this one")
        if name == "chaos":
            words_of_it = "the same as --database sqlite: all in one process"
            kind.add_argument("--embedded", dest="database", action="store_const", const="sqlite", help=words_of_it)
        kind.set_defaults(keep=None)
        if benchmark.parts:
            kind.add_argument("--part", action="append", choices=("furnishing", *benchmark.parts), help="only this one")
            kind.add_argument("--keep", metavar="FOLDER", help=KEEP)
        if benchmark.networks:
            kind.add_argument("--only", choices=benchmark.networks, help="only this one")
        kind.add_argument("--seed", type=int, default=20261122)
        for option, (default, text) in benchmark.options.items():
            kind.add_argument(
                f"--{option.replace('_', '-')}", type=int, default=default, help=f"{text} (default {default})"
            )
    return parser.parse_args(words)


def servers_for(arguments: argparse.Namespace) -> list[str]:
    """What has to run beside Redis and PostgreSQL."""
    benchmark = BENCHMARKS[arguments.name]
    only = getattr(arguments, "only", None)
    return [*benchmark.servers, *(server for name, server in benchmark.networks.items() if only in (None, name))]
