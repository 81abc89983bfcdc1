"""WordPress as Debian ships it, over MariaDB, served by PHP's own web server.

Adam runs the blog, Ana moderates comments (an editor), Ben has written the article, Otto may only read.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.servers.processes import HOST, ServerError, answers
from tests.servers.server import Server

if TYPE_CHECKING:
    from tests.servers.mariadb import MariaDb

INSTALLED = Path("/usr/share/wordpress")
HERE = Path(__file__).parent
DATABASE = "wordpress"
#: A browser would be led on to the page; the place itself tells the comment's number.
STAYING = urllib.request.build_opener(
    type("Stay", (urllib.request.HTTPRedirectHandler,), {"redirect_request": lambda *_: None}),
    urllib.request.ProxyHandler({}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPressFacts:
    """`ids` and `passwords` (application passwords) are by login, `post` is the article that takes comments."""

    host: str
    port: int
    url: str
    post: int
    ids: dict[str, int]
    passwords: dict[str, str]


class WordPress(Server[WordPressFacts]):
    name = "wordpress"
    port_names = ("http",)
    programs = ("php",)

    def __init__(self, folder: Path, *, database: MariaDb) -> None:
        super().__init__(folder)
        self.database = database
        self.site = self.folder / "site"

    @property
    def facts(self) -> WordPressFacts:
        made = json.loads((self.folder / "made.json").read_text())
        return WordPressFacts(
            host=HOST,
            port=self.port("http"),
            url=f"http://{HOST}:{self.port('http')}",
            post=made["post"],
            ids={login: each["id"] for login, each in made["people"].items()},
            passwords={login: each["password"] for login, each in made["people"].items()},
        )

    def env(self) -> dict[str, str]:
        return {"WORDPRESS_URL": self.facts.url, "WORDPRESS_PASSWORD": self.facts.passwords["ana"]}

    def prepare(self) -> None:
        if (self.folder / "made.json").exists():
            return
        if not INSTALLED.is_dir():
            raise ServerError("wordpress: not installed; tests/servers/install.sh installs what is missing")
        self._lay_out()
        self.database.run(f"CREATE DATABASE {DATABASE}")
        (self.folder / "made.json").write_text(self._install())

    def command(self) -> list[str]:
        return [
            *("php", "-d", "sendmail_path=/bin/true", "-d", "display_errors=0"),
            *("-S", f"{HOST}:{self.port('http')}", "-t", str(self.site), str(HERE / "wordpress.router.php")),
        ]

    def is_ready(self) -> bool:
        return answers(self.port("http"), send=b"GET /readme.html HTTP/1.0\r\n\r\n")

    def comment(self, text: str, *, parent: int = 0, name: str = "Cora", email: str = "cora@customer.test") -> int:
        """Let a guest write below the article, through the form that the page shows; its number comes back."""
        form = {"comment_post_ID": self.facts.post, "comment_parent": parent, "comment": text}
        form |= {"author": name, "email": email, "url": ""}
        request = urllib.request.Request(f"{self.facts.url}/wp-comments-post.php", urlencode(form).encode())
        try:
            STAYING.open(request, timeout=30)
        except urllib.error.HTTPError as answer:
            place = answer.headers["Location"]
            if place is None:
                raise
            return int(place.rpartition("#comment-")[2])
        raise AssertionError("the form answered with a page")

    def rest(self, method: str, path: str, *, login: str = "adam", **fields: object) -> Any:
        """What WordPress answers to one of its people over its own API."""
        url = f"{self.facts.url}/?rest_route=/wp/v2/{path.replace('?', '&')}"
        request = urllib.request.Request(url, json.dumps(fields).encode() if fields else None, method=method)
        request.add_header("Content-Type", "application/json")
        proof = base64.b64encode(f"{login}:{self.facts.passwords[login]}".encode()).decode()
        request.add_header("Authorization", f"Basic {proof}")
        with STAYING.open(request, timeout=30) as answer:
            return json.loads(answer.read())

    def set_option(self, name: str, value: str) -> None:
        """Change one of the settings, as its pages would."""
        self.database.run(
            f"UPDATE wp_options SET option_value = '{value}' WHERE option_name = '{name}'", database=DATABASE
        )

    def forget_comments(self) -> None:
        """Empty the blog of them; their numbers are not given out again."""
        self.database.run("DELETE FROM wp_comments; DELETE FROM wp_commentmeta", database=DATABASE)

    def flag(self, name: str) -> Path:
        """A file that makes it misbehave while it exists (wordpress.hooks.php, wordpress.router.php)."""
        return self.site / name

    def _lay_out(self) -> None:
        """What asks where it lies is copied; all the rest is only shown from where it was installed."""
        hooks = self.site / "wp-content" / "mu-plugins"
        hooks.mkdir(parents=True)
        shutil.copy(HERE / "wordpress.hooks.php", hooks / "hooks.php")
        for name in ("wp-includes", "wp-admin"):
            (self.site / name).symlink_to(INSTALLED / name)
        for file in INSTALLED.glob("*.php"):
            shutil.copy(file, self.site)
        url = f"http://{HOST}:{self.port('http')}"
        config = (HERE / "wordpress.config.template").read_text()
        for name, value in {"host": HOST, "database_port": self.database.facts.port, "url": url}.items():
            config = config.replace(f"{{{name}}}", str(value))
        (self.site / "wp-config.php").write_text(config)

    def _install(self) -> str:
        script = self.folder / "install.php"
        shutil.copy(HERE / "wordpress.install.php", script)
        done = subprocess.run(["php", str(script)], capture_output=True, text=True, check=False)
        if not done.stdout.startswith("{"):
            raise ServerError(f"wordpress: could not be installed\n{done.stdout}\n{done.stderr}")
        return done.stdout
