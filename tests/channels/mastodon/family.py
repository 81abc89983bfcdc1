"""What the members of the family say of themselves, and what each does that the others do not, as small data.

From their sources, as far as we ask them: gotosocial 0.20 (internal/api, internal/middleware), pleroma 2.9 and akkoma
3.15 (lib/pleroma/web), takahe 0.11 (api/).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

import regex

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = "read:accounts read:notifications read:statuses write:statuses write:media write:reports write:mutes write:blocks"


class Replay(Enum):
    """What becomes of a request with an `Idempotency-Key` that was answered before."""

    NONE = "it is done again"
    SAME = "the same answer, whatever it was"
    BARE = "the same status, and nothing of the post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A server. `version` of its document that it has. `locked_out`: how it says that a token is not taken.

    `loses_parents`: an answer to what is not there becomes a post of its own. `hides_private`: what one wrote for some
    stands on one's home timeline alone. `mention`: how it writes one down, `linked` an address. `reads_with` is the
    right that it wants for saying who one is, `scopes` are all that it lets anybody ask for (empty: whatever is asked).
    `lives`: seconds that a token lives. `media`: the status of a file that is ready. `links`: it names what an empty
    page stands for. `stumbles`: it breaks over what it has no version of. `counts` the length of a post with its
    warning, and `too_long` is what it says then.
    """

    document: dict[str, Any]
    named: str = ""
    version: int = 2
    loses_parents: bool = False
    hides_private: bool = False
    replay: Replay = Replay.NONE
    locked_out: tuple[int, str] = (401, '{"error": "The access token is invalid"}')
    reads_with: str = "read:accounts"
    scopes: tuple[str, ...] = ()
    lives: int = 0
    stumbles: bool = False
    media: int = 200
    mention: str = (
        '<span class="h-card"><a href="https://{host}/@{name}" class="u-url mention" rel="nofollow noreferrer noopener"'
        ' target="_blank">@<span>{name}</span></a></span>'
    )
    linked: Callable[[str], str] = lambda url: f'<a href="{url}" rel="nofollow noopener">{url}</a>'
    links: bool = False
    counts: Callable[[str, str], int] = lambda words, _warning: len(words)
    too_long: tuple[int, str] = (400, '{"error": "Status is too long"}')
    limits: dict[str, str] = field(default_factory=dict)


GOTOSOCIAL = Kind(
    named="gotosocial",
    replay=Replay.BARE,
    counts=lambda words, warning: len(words) + len(warning),
    too_long=(400, '{"error": "Bad Request: status too long, 5001 characters provided but limit is 5000"}'),
    links=True,
    locked_out=(401, '{"error": "Unauthorized: token not supplied"}'),
    limits={"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "299", "X-RateLimit-Reset": "1795300000"},
    document={
        "domain": "gts.example",
        "account_domain": "example",
        "version": "0.20.2+git-3f1a2b8",
        "source_url": "https://codeberg.org/superseriousbusiness/gotosocial",
        "configuration": {
            "urls": {"streaming": "wss://gts.example"},
            "statuses": {"max_characters": 5000, "max_media_attachments": 6, "characters_reserved_per_url": 25},
            "media_attachments": {
                "image_size_limit": 41943040,
                "video_size_limit": 41943040,
                "description_limit": 1500,
            },
        },
    },
)
AKKOMA = Kind(
    named="akkoma",
    version=1,
    replay=Replay.SAME,
    counts=lambda words, warning: len(regex.findall(r"\X", (words.strip() + warning).strip())),
    too_long=(422, '{"error": "The status is over the character limit"}'),
    locked_out=(403, '{"error": "Invalid credentials."}'),
    lives=600,
    media=202,
    mention=(
        '<span class="h-card"><a class="u-url mention" data-user="AbC9" href="https://{host}/users/{name}" rel="ugc">'
        "@<span>{name}</span></a></span>"
    ),
    document={
        "uri": "https://akkoma.example",
        "version": "2.7.2 (compatible; Akkoma 3.15.2)",
        "max_toot_chars": 5000,
        "upload_limit": 16000000,
        "description_limit": 5000,
        "urls": {"streaming_api": "wss://akkoma.example"},
        "pleroma": {"metadata": {"features": ["mastodon_api", "editing"]}},
    },
)
TAKAHE = Kind(
    named="takahe",
    linked=lambda url: f'<a href="{url}" rel="nofollow" class="ellipsis">{url.partition("://")[2][:30]}</a>',
    loses_parents=True,
    hides_private=True,
    locked_out=(400, "Invalid Bearer token"),
    reads_with="read",
    mention=(
        '<span class="h-card"><a href="https://{host}/@{name}/" class="u-url mention" rel="nofollow noopener"'
        ' target="_blank">@<span>{name}</span></a></span>'
    ),
    document={
        "domain": "takahe.example",
        "version": "takahe/0.11.0",
        "source_url": "https://github.com/jointakahe/takahe",
        "urls": {},
        "configuration": {
            "urls": {},
            "statuses": {"max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23},
            "media_attachments": {"image_size_limit": 10485760, "video_size_limit": 0},
        },
    },
)
FAMILY = {"gotosocial": GOTOSOCIAL, "akkoma": AKKOMA, "takahe": TAKAHE}


def most_of(kind: Kind) -> int:
    """Characters of a post."""
    said = kind.document.get("configuration", {}).get("statuses", {}).get("max_characters")
    return int(said or kind.document.get("max_toot_chars", 500))
