"""A whole network of the AT protocol: accounts, their posts, the index of all, moderation (npm @atproto/dev-env).

What it is made of is installed once, under the hash of its lock file, beside the tests' other caches.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.servers.calls import DIRECT
from tests.servers.postgres import Postgres
from tests.servers.processes import HOST, ServerError
from tests.servers.redis import Redis
from tests.servers.server import Server

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent / "atproto"
FILES = ("package.json", "package-lock.json", ".npmrc")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtprotoFacts:
    """`url` is where accounts live."""

    host: str
    url: str
    control: str


class AtprotoNetwork(Server[AtprotoFacts]):
    """Its people and their posts are gone when it stops."""

    name = "atproto"
    port_names = ("plc", "pds", "appview", "ozone", "control")
    programs = ("node", "npm", "make", "g++")
    start_seconds = 180

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.postgres = Postgres(self.folder / "postgres", durable=False)
        self.redis = Redis(self.folder / "redis")

    @property
    def facts(self) -> AtprotoFacts:
        return AtprotoFacts(
            host=HOST, url=f"http://{HOST}:{self.port('pds')}", control=f"http://{HOST}:{self.port('control')}"
        )

    def env(self) -> dict[str, str]:
        return {"ATPROTO_URL": self.facts.url}

    def prepare(self) -> None:
        installed()
        self.postgres.start()
        self.redis.start()
        (self.folder / "tmp").mkdir(exist_ok=True)

    def stop(self) -> None:
        super().stop()
        self.redis.stop()
        self.postgres.stop()

    def command(self) -> list[str]:
        ports = json.dumps({name: self.port(name) for name in self.port_names})
        said = {
            "ATPROTO_PORTS": ports,
            "DB_POSTGRES_URL": self.postgres.facts.url,
            "REDIS_HOST": f"{HOST}:{self.redis.port('redis')}",
            "LOG_ENABLED": "false",
            "NODE_ENV": "development",
            "NODE_PATH": str(installed() / "node_modules"),
            "TMPDIR": str(self.folder / "tmp"),
        }
        return ["env", *(f"{name}={value}" for name, value in said.items()), "node", str(HERE / "network.js")]

    def is_ready(self) -> bool:
        try:
            return bool(self.ask("/") == {})
        except OSError:
            return False

    def settle(self) -> None:
        """Wait until everybody sees what was written so far."""
        self.ask("/settle", method="POST")

    def reports(self) -> dict[str, tuple[str, str]]:
        """Why posts were reported to the moderation, and in which words, by their addresses."""
        return {each["uri"]: (each["reason"], each["words"] or "") for each in self.ask("/reports")}

    def ask(self, path: str, *, method: str = "GET") -> Any:
        request = urllib.request.Request(self.facts.control + path, method=method)
        with DIRECT.open(request, timeout=60) as answer:
            return json.loads(answer.read())

    def call(self, procedure: str, *, token: str = "", **fields: object) -> Any:
        """What a procedure answers to somebody. Some take nothing at all."""
        content = json.dumps(fields).encode() if fields else None
        request = urllib.request.Request(f"{self.facts.url}/xrpc/{procedure}", content, method="POST")
        return self._asked(request, token, {"Content-Type": "application/json"})

    def upload(self, content: bytes, content_type: str, *, token: str) -> Any:
        """A file of somebody's, for a post to show."""
        request = urllib.request.Request(f"{self.facts.url}/xrpc/com.atproto.repo.uploadBlob", content, method="POST")
        return self._asked(request, token, {"Content-Type": content_type})

    def query(self, name: str, *, token: str = "") -> Any:
        """What a query answers to somebody; `name` with its parameters."""
        return self._asked(urllib.request.Request(f"{self.facts.url}/xrpc/{name}"), token, {})

    def _asked(self, request: urllib.request.Request, token: str, headers: Mapping[str, str]) -> Any:
        for name, value in {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}.items():
            request.add_header(name, value)
        try:
            with DIRECT.open(request, timeout=60) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise ServerError(f"atproto: {request.full_url}: {error.code} {error.read().decode()}") from error


def installed() -> Path:
    """The folder with all packages, made at the first time: in half a minute, and as much for what must be compiled."""
    # What is compiled fits one version of Node.
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    said = "".join((node, *((HERE / name).read_text() for name in FILES)))
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dialog-inbox-tests"
    folder = root / f"atproto-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".done").exists():
            for name in FILES:
                shutil.copy(HERE / name, folder)
            _run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", folder=folder)
            _compile(folder)
            (folder / ".done").touch()
    return folder


def _compile(folder: Path) -> None:
    """The one package that comes as source. Nobody waits for its speed, so nothing is optimised."""
    prefix = Path(shutil.which("node") or "").resolve().parent.parent
    flags = {"CFLAGS": "-O0", "CXXFLAGS": "-O0", "MAKEFLAGS": "-j2", "npm_config_nodedir": str(prefix)}
    _run("npm", "rebuild", "better-sqlite3", "--ignore-scripts=false", "--loglevel=error", folder=folder, **flags)


def _run(*command: str, folder: Path, **more: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **more}, capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode:
        raise ServerError(f"atproto: {' '.join(command)} failed\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
