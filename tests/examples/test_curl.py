"""What docs/channels/generic.md tells people to type works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from apps.channels.models import Channel
from apps.conversations.models import Message
from apps.intake.reading import read_chunks
from tests.channels.generic.board import SECRET

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

PAGE = Path(__file__).parents[2] / "docs" / "channels" / "generic.md"

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_example_of_the_page_is_kept_and_read(live_server: LiveServer) -> None:
    cache.clear()
    channel = Channel.objects.create(kind="generic", name="Board", address="board.example", secrets={"secret": SECRET})
    [example] = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    environment = {
        **os.environ,
        "no_proxy": "*",
        "HOOK": f"{live_server.url}/hooks/{channel.public_id}/",
        "SECRET": SECRET,
    }
    done = subprocess.run(["bash", "-ec", example], env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ('{"kept":true}', "")
    read_chunks(seconds=30)
    message = Message.objects.get()
    assert (message.text, message.subject) == ("When do you open again?", "Opening hours")
    assert message.sender_address == "77@board.example"
