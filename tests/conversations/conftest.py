from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import Agent, Role, Team
from apps.channels.models import Channel


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(name="Support")


@pytest.fixture
def ana(team: Team) -> Agent:
    agent = Agent.objects.create_user(
        "ana@example.test", name="Ana Antwort", role=Role.AGENT, signature="Ana Antwort\nBeispiel GmbH"
    )
    agent.teams.add(team)
    return agent


@pytest.fixture
def ben(team: Team) -> Agent:
    agent = Agent.objects.create_user(
        "ben@example.test", name="Ben Antwort", role=Role.AGENT, signature="Ben Antwort\nBeispiel GmbH"
    )
    agent.teams.add(team)
    return agent


def make_channel(name: str, team: Team) -> Channel:
    channel = Channel.objects.create(
        name=name,
        address=f"{name.lower()}@example.test",
        display_name=f"Example {name}",
        connected_at=timezone.now() - timedelta(hours=1),
        options={"incoming": "none", "outgoing": "smtp", "smtp_host": "127.0.0.1", "plus_addresses": True},
    )
    channel.teams.add(team)
    return channel


@pytest.fixture
def support(team: Team) -> Channel:
    return make_channel("Support", team)


@pytest.fixture
def sales(team: Team) -> Channel:
    return make_channel("Sales", team)
