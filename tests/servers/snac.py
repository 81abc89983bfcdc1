"""snac: a small server of the Mastodon family that lives among others, with ways of its own (Debian's source package).

Acme is the company, Cora and Otto are people on the same instance. It is built once, beside the tests' other caches.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import subprocess
import tarfile
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.calls import DIRECT, ask
from tests.servers.processes import HOST, ServerError
from tests.servers.server import Server

PEOPLE = ("acme", "cora", "otto")
#: In a stable release, and so there for years.
POOL, VERSION = "pool/main/s/snac2", "2.75"
SHA256 = "aed2ef5669bab51f44b3d9d9740fc6e1595caefa30a52edf49dc0db757fc946c"


@dataclass(frozen=True, slots=True, kw_only=True)
class SnacFacts:
    """`passwords` are those with which people sign in at its own page."""

    url: str
    port: int
    passwords: dict[str, str]

    def token(self, who: str) -> str:
        """Each has one from the beginning."""
        return hashlib.sha256(who.encode()).hexdigest()[:32]

    def ask(self, method: str, route: str, fields: object = None, *, who: str = "acme") -> Any:
        """What the instance answers to somebody. Raises `ServerError` for anything but a success."""
        return ask(method, self.url + route, fields, token=self.token(who))

    def delete(self, address: str, *, who: str) -> None:
        """Somebody takes a post back on the pages of the instance: its API has no such word."""
        basic = base64.b64encode(f"{who}:{self.passwords[who]}".encode()).decode()
        form = urllib.parse.urlencode({"action": "Delete", "id": address}).encode()
        headers = {"Authorization": f"Basic {basic}"}
        request = urllib.request.Request(f"{self.url}/{who}/admin/action", data=form, headers=headers)
        DIRECT.open(request, timeout=30).close()


class Snac(Server[SnacFacts]):
    name = "snac"
    port_names = ("http",)
    programs = ("make", "cc")

    @property
    def facts(self) -> SnacFacts:
        passwords = json.loads((self.folder / "passwords.json").read_text())
        return SnacFacts(url=f"http://{HOST}:{self.port('http')}", port=self.port("http"), passwords=passwords)

    def env(self) -> dict[str, str]:
        return {"SNAC_URL": self.facts.url}

    def prepare(self) -> None:
        program = installed()
        if self._base.exists():
            return
        # What it delivers on the spot goes over its own address, too.
        said = f"{HOST}\n{self.port('http')}\n{HOST}:{self.port('http')}\n\nadmin@snac.example\n"
        _run(str(program), "init", str(self._base), said=said)
        settings = self._base / "server.json"
        # What it delivers to itself takes two of its threads: with few of them each waits for the other.
        more = {"protocol": "http", "num_threads": 32}
        settings.write_text(json.dumps({**json.loads(settings.read_text()), **more}))
        passwords = {who: self._joined(program, who) for who in PEOPLE}
        (self.folder / "passwords.json").write_text(json.dumps(passwords))

    def command(self) -> list[str]:
        return [str(installed()), "httpd", str(self._base)]

    def is_ready(self) -> bool:
        with suppress(OSError, ServerError, ValueError):
            return bool(self.facts.ask("GET", "/api/v1/instance"))
        return False

    @property
    def _base(self) -> Path:
        return self.folder / "base"

    def _joined(self, program: Path, who: str) -> str:
        """Somebody gets an account; returns the password."""
        said = _run(str(program), "adduser", str(self._base), who)
        token = SnacFacts(url="", port=0, passwords={}).token(who)
        tokens = self._base / "token"
        tokens.mkdir(exist_ok=True)
        app = {"client_id": "snac-client", "client_secret": "", "code": ""}
        (tokens / f"{token}.json").write_text(json.dumps({"token": token, "uid": who, **app}))
        return said.partition("User password is ")[2].split()[0]


def installed() -> Path:
    """The program, built at the first time, in two seconds."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dialog-inbox-tests"
    folder = root / f"snac-{SHA256[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        program = folder / f"snac2-{VERSION}" / "snac"
        if not (folder / ".done").exists():
            with tarfile.open(_fetched(folder)) as source:
                source.extractall(folder, filter="data")
            _hasten(program.parent / "httpd.c")
            _run("make", "-s", "-j2", "-C", str(program.parent), "CPPFLAGS=-DUSE_POLL_FOR_SLEEP")
            (folder / ".done").touch()
    return program


def _hasten(source: Path) -> None:
    """It looks at its queues every three seconds; who mentions somebody on the same instance waits twice as long."""
    said, pause = source.read_text(), "poll(NULL, 0, 3 * 1000)"
    if pause not in said:
        raise ServerError(f"snac: {source} has no {pause}")
    source.write_text(said.replace(pause, "poll(NULL, 0, 50)"))


def _fetched(folder: Path) -> Path:
    """Its source from wherever this machine has its packages from; apt compares what came."""
    wanted = folder / f"snac2_{VERSION}.orig.tar.xz"
    place = f"{_archive()}/{POOL}/{wanted.name}"
    _run("/usr/lib/apt/apt-helper", "download-file", place, str(wanted), f"SHA256:{SHA256}")
    return wanted


def _archive() -> str:
    """Debian's main archive as apt is told of it."""
    said = _run("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Label: Debian")
    if not said.split():
        raise ServerError("snac: apt knows no archive of Debian's; `apt-get update` makes it look")
    return said.split()[0].rstrip("/")


def _run(*command: str, said: str = "") -> str:
    done = subprocess.run(command, input=said, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise ServerError(f"snac: {' '.join(command)} failed\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout
