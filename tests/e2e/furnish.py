"""What an admin enters on the first day, entered without a browser: himself, a team, two agents, a mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.product import Product
    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix
    from tests.servers.sink import Sink

PASSWORD = "a long walk in the rain"


def furnish(product: Product, *, address: str, dovecot: Dovecot, outgoing: dict[str, object]) -> None:
    """Adam, and Ana and Ben in Support, whose mailbox `address` is read from Dovecot."""
    options = imap_options(dovecot) | outgoing
    call = f"people_and_mailbox({address!r}, {options!r}, {dovecot.facts.password!r})"
    product.run(f"from tests.e2e.furnish import people_and_mailbox\n{call}")


def people_and_mailbox(address: str, options: dict[str, object], password: str) -> None:
    """The same, inside of a process that has the product's settings."""
    from apps.accounts.models import Agent, Role, Team
    from apps.channels.models import Channel

    team = Team.objects.create(name="Support")
    Agent.objects.create_user("adam@acme.example", PASSWORD, name="Adam Amsel", role=Role.ADMIN)
    for name, language in (("Ana Alvarez", "en"), ("Ben Bauer", "de")):
        email, signature = f"{name.split()[0].lower()}@acme.example", f"{name}\nACME"
        agent = Agent.objects.create_user(
            email, PASSWORD, name=name, language=language, signature=signature, undo_seconds=0
        )
        agent.teams.add(team)
    channel = Channel.objects.create(
        name="Support", address=address, display_name="ACME Support", options=options, secrets={"password": password}
    )
    channel.teams.add(team)


def imap_options(dovecot: Dovecot) -> dict[str, object]:
    """A mailbox read over IMAPS."""
    return {
        "incoming": "imap",
        "imap_host": "localhost",
        "imap_port": dovecot.facts.imaps_port,
        "imap_security": "tls",
        "plus_addresses": True,
        "read_from": "all",
        "tls_ca": dovecot.facts.certificate.read_text(),
    }


def submission_options(postfix: Postfix) -> dict[str, object]:
    """Answers handed in at submission, over STARTTLS and with the mailbox's password."""
    return {
        "outgoing": "smtp",
        "smtp_host": "localhost",
        "smtp_port": postfix.facts.submission_port,
        "smtp_security": "starttls",
    }


def sink_options(sink: Sink) -> dict[str, object]:
    """Answers handed to the sink, as to a relay of one's own."""
    return {
        "outgoing": "smtp",
        "smtp_host": sink.facts.host,
        "smtp_port": sink.facts.port,
        "smtp_security": "plain",
        "smtp_user": "",
    }
