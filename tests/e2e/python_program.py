"""Runs Python code inside of an installation, its models at hand: many questions for the price of one start.

usage: python -m tests.e2e.python_program

Each line of standard input is code, as JSON; the answer is a line of JSON: what it printed, and what broke it.
"""

from __future__ import annotations

import json
import sys
import traceback
from contextlib import redirect_stdout
from io import StringIO

import django


def main() -> None:
    django.setup()
    from django.db import connection

    for line in sys.stdin:
        print(json.dumps(said(json.loads(line))), flush=True)
        connection.close()


def said(code: str) -> dict[str, str]:
    """What the code printed, and what stopped it."""
    with redirect_stdout(StringIO()) as words:
        try:
            exec(code, {"__name__": "asked"})
        except Exception:  # noqa: BLE001 - whoever asked is told, whatever it is
            return {"printed": words.getvalue(), "error": traceback.format_exc()}
    return {"printed": words.getvalue(), "error": ""}


if __name__ == "__main__":
    main()
