"""The OAuth provider's own process: RFC 6749 (code and refresh), RFC 7636 (PKCE), RFC 7662 (introspection).

usage: python oauth_program.py PORT CLIENT_ID CLIENT_SECRET

GET /authorize consents at once for the user named in login_hint, and refuses for refuse@...; a refresh token is
replaced at each use. POST /control is the tests' own door: {"issue": user, "seconds": n}, {"revoke": user},
{"expire": user}.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

PORT, CLIENT_ID, CLIENT_SECRET = sys.argv[1:]
LIFETIME = 3600

Answer = Mapping[str, str | int | bool]


class Refused(Exception):
    """An error code of RFC 6749 section 5.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a code stands for until it is exchanged."""

    user: str
    redirect_uri: str
    challenge: str


class Grants:
    """All codes and tokens; the lock is the handler's."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.codes: dict[str, Consent] = {}
        self.access: dict[str, tuple[str, float]] = {}
        self.refresh: dict[str, str] = {}

    def consent(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to, with a code or with the person's refusal."""
        answer = {"state": query.get("state", "")}
        user = query.get("login_hint", "")
        if user.startswith("refuse@") or query.get("client_id") != CLIENT_ID:
            answer["error"] = "access_denied"
        else:
            answer["code"] = secrets.token_urlsafe()
            uri, challenge = query["redirect_uri"], query.get("code_challenge", "")
            self.codes[answer["code"]] = Consent(user=user, redirect_uri=uri, challenge=challenge)
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def exchange(self, form: dict[str, str]) -> dict[str, str | int]:
        """Tokens for a code or a refresh token; each can be used once."""
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            raise Refused("invalid_client")
        match form.get("grant_type"):
            case "authorization_code":
                return self.issue(self._user_of_code(form), seconds=LIFETIME)
            case "refresh_token":
                user = self.refresh.pop(form.get("refresh_token", ""), None)
                if user is None:
                    raise Refused("invalid_grant")
                return self.issue(user, seconds=LIFETIME)
            case _:
                raise Refused("unsupported_grant_type")

    def issue(self, user: str, *, seconds: int) -> dict[str, str | int]:
        access, refresh = secrets.token_urlsafe(), secrets.token_urlsafe()
        self.access[access] = (user, time.time() + seconds)
        self.refresh[refresh] = user
        return {"access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": seconds}

    def introspect(self, token: str) -> dict[str, str | bool]:
        user, end = self.access.get(token, ("", 0.0))
        return {"active": True, "username": user, "scope": "mail"} if time.time() < end else {"active": False}

    def control(self, order: dict[str, str | int]) -> dict[str, str | int]:
        match order:
            case {"issue": str(user), "seconds": int(seconds)}:
                return self.issue(user, seconds=seconds)
            case {"revoke": str(user)}:
                self.refresh = {token: owner for token, owner in self.refresh.items() if owner != user}
                self._end_access(user)
            case {"expire": str(user)}:
                self._end_access(user)
        return {}

    def _end_access(self, user: str) -> None:
        self.access = {token: held for token, held in self.access.items() if held[0] != user}

    def _user_of_code(self, form: dict[str, str]) -> str:
        consent = self.codes.pop(form.get("code", ""), None)
        if consent is None or consent.redirect_uri != form.get("redirect_uri"):
            raise Refused("invalid_grant")
        if consent.challenge and consent.challenge != _s256(form.get("code_verifier", "")):
            raise Refused("invalid_grant")
        return consent.user


def _s256(verifier: str) -> str:
    """The code challenge of RFC 7636 section 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


GRANTS = Grants()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path != "/authorize":
            self._answer(404, {})
            return
        with GRANTS.lock:
            target = GRANTS.consent(_flat(url.query))
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            with GRANTS.lock:
                self._answer(200, self._deed(body))
        except Refused as refused:
            self._answer(400, {"error": str(refused), "error_description": f"refused: {refused}"})

    def _deed(self, body: str) -> Answer:
        match self.path:
            case "/token":
                return GRANTS.exchange(_flat(body))
            case "/introspect":
                return GRANTS.introspect(_flat(body).get("token", ""))
            case "/control":
                return GRANTS.control(json.loads(body))
            case _:
                raise Refused("invalid_request")

    def _answer(self, status: int, data: Answer) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(PORT)), Handler).serve_forever()
