"""One benchmark on one database; the parent has set the environment. Figures go to standard output as lines of JSON."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from tests.bench.arguments import parse
from tests.bench.site import Site
from tests.servers.yard import Yard


def main(servers: str, database: str, words: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "dialog_inbox.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    options = parse(words)
    folder = Path(os.environ["DATA_DIR"])
    site = Site(database=database, folder=folder, yard=Yard(Path(servers)), options=options)
    for figure in import_module(f"tests.bench.{options.name}").measure(site):
        print(figure.as_json(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
