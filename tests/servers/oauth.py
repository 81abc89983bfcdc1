"""An OAuth 2.0 provider such as large mail services run: consent, codes, refresh tokens, introspection.

Dovecot asks it about every token, so that what it issues, refuses or forgets decides about real log-ins.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from tests.servers.processes import HOST, answers
from tests.servers.server import Server

PROGRAM = Path(__file__).with_name("oauth_program.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthFacts:
    """The addresses to configure in a client, and the client's own credentials."""

    authorize_url: str
    token_url: str
    introspect_url: str
    client_id: str
    client_secret: str
    scope: str


class OAuthProvider(Server[OAuthFacts]):
    name = "oauth"
    port_names = ("http",)

    @property
    def facts(self) -> OAuthFacts:
        base = f"http://{HOST}:{self.port('http')}"
        return OAuthFacts(
            authorize_url=f"{base}/authorize",
            token_url=f"{base}/token",
            introspect_url=f"{base}/introspect",
            client_id="inbox",
            client_secret="client-secret",
            scope="mail offline_access",
        )

    def env(self) -> dict[str, str]:
        return {"OAUTH_AUTHORIZE_URL": self.facts.authorize_url, "OAUTH_TOKEN_URL": self.facts.token_url}

    def issue_token(self, user: str, *, seconds: int = 3600) -> str:
        """An access token for the user, as if a person had consented."""
        return str(self._control({"issue": user, "seconds": seconds})["access_token"])

    def revoke(self, user: str) -> None:
        """Forget all tokens of the user, refresh tokens too: a person must consent again."""
        self._control({"revoke": user})

    def expire(self, user: str) -> None:
        """End the user's access tokens now; refresh tokens stay good."""
        self._control({"expire": user})

    def prepare(self) -> None:
        """Nothing to write: tokens live in the provider's memory."""

    def command(self) -> list[str]:
        facts = self.facts
        return [sys.executable, "-P", str(PROGRAM), str(self.port("http")), facts.client_id, facts.client_secret]

    def is_ready(self) -> bool:
        return answers(self.port("http"))

    def _control(self, order: dict[str, str | int]) -> dict[str, object]:
        request = Request(f"http://{HOST}:{self.port('http')}/control", data=json.dumps(order).encode())
        with urlopen(request, timeout=30) as response:
            answer: dict[str, object] = json.load(response)
        return answer
