"""A web process, as far as answers are concerned: Ana answers in the conversation that each line names.

usage: python -m tests.delivery.reply_program

A line is the conversation's id and the address to answer; it is answered with the status and the seconds that it took.
The database and the broker come from the environment.
"""

from __future__ import annotations

import sys
import time
import uuid

import django


def main() -> None:
    django.setup()
    from apps.accounts.models import Agent
    from tests.world import client_of

    web = client_of(Agent.objects.get(email="ana@acme.example"))
    for line in sys.stdin:
        conversation, to = line.split()
        body = {"to": [{"address": to}], "subject": "Re", "text": "It is on its way.", "clientId": str(uuid.uuid4())}
        start = time.monotonic()
        said = web.post(
            f"/inbox/conversations/{conversation}/replies", body, content_type="application/json", HTTP_HOST="localhost"
        )
        print(said.status_code, time.monotonic() - start, flush=True)


if __name__ == "__main__":
    main()
