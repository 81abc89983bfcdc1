"""What an admin enters on the first day, entered without a browser: himself, a team, two agents, a mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.product import Product
    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix

PASSWORD = "a long walk in the rain"

_CODE = """
from apps.accounts.models import Agent, Role, Team
from apps.channels.models import Channel
team = Team.objects.create(name="Support")
for name, language in (("Ana Alvarez", "en"), ("Ben Bauer", "de")):
    agent = Agent.objects.create_user(
        name.split()[0].lower() + "@acme.example", {password!r}, name=name, language=language,
        signature=name + "\\nACME",
    )
    agent.teams.add(team)
Agent.objects.create_user("adam@acme.example", {password!r}, name="Adam Amsel", role=Role.ADMIN)
channel = Channel.objects.create(
    name="Support", address={address!r}, display_name="ACME Support", options={options!r},
    secrets={{"password": {secret!r}}},
)
channel.teams.add(team)
"""


def furnish(product: Product, *, address: str, dovecot: Dovecot, postfix: Postfix) -> None:
    """Adam, and Ana and Ben in Support, whose mailbox `address` is read from Dovecot and answers through Postfix."""
    product.run(
        _CODE.format(
            password=PASSWORD,
            address=address,
            options=mailbox_options(dovecot, postfix),
            secret=dovecot.facts.password,
        )
    )


def mailbox_options(dovecot: Dovecot, postfix: Postfix) -> dict[str, object]:
    """A mailbox read over IMAPS, with answers handed in at submission over STARTTLS."""
    return {
        "incoming": "imap",
        "imap_host": "localhost",
        "imap_port": dovecot.facts.imaps_port,
        "imap_security": "tls",
        "outgoing": "smtp",
        "smtp_host": "localhost",
        "smtp_port": postfix.facts.submission_port,
        "smtp_security": "starttls",
        "plus_addresses": True,
        "read_from": "all",
        "tls_ca": dovecot.facts.certificate.read_text(),
    }
