"""A network as people use it: Cora and Otto write to Acme, whose account our channel speaks for."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from apps.channels.bluesky.envelopes import reference_of
from apps.channels.bluesky.session import SECRET, Session
from apps.channels.contract import Address, Audience, OutboundMessage, Target
from tests.channels.contract.basics import NOON

if TYPE_CHECKING:
    from tests.servers.atproto_network import AtprotoNetwork

POST, LIKE = "app.bsky.feed.post", "app.bsky.feed.like"
PASSWORD = "hunter2-hunter2"
Ref = dict[str, str]
#: The posts that were written here, by their addresses, much as the network shows them: it need not be asked.
_WRITTEN: dict[str, Any] = {}


@dataclass(slots=True)
class Person:
    """Somebody's account, and what they do with it. What they write is seen by all when the call returns."""

    network: AtprotoNetwork
    did: str
    handle: str
    token: str
    refresh: str

    @classmethod
    def join(cls, network: AtprotoNetwork, name: str) -> Person:
        """A new account with this display name."""
        handle = f"{name.lower()}-{secrets.token_hex(4)}.test"
        made = network.call(
            "com.atproto.server.createAccount", handle=handle, email=f"{handle}@example.com", password=PASSWORD
        )
        person = cls(network, made["did"], handle, made["accessJwt"], made["refreshJwt"])
        person.put("app.bsky.actor.profile", {"displayName": name}, rkey="self")
        return person

    def app_password(self) -> str:
        made = self.call("com.atproto.server.createAppPassword", name=secrets.token_hex(4))
        return str(made["password"])

    def call(self, procedure: str, **fields: object) -> Any:
        return self.network.call(procedure, token=self.token, **fields)

    def query(self, name: str) -> Any:
        return self.network.query(name, token=self.token)

    def put(self, collection: str, record: dict[str, Any], *, rkey: str) -> Ref:
        words = {"repo": self.did, "collection": collection, "rkey": rkey}
        made: Ref = self.call("com.atproto.repo.putRecord", record={"$type": collection, **record}, **words)
        return made

    def post(self, text: str, *, to: str = "", mentions: Person | None = None, settle: bool = True, **more: Any) -> str:
        """Write something, below the post with that address; its address comes back."""
        record: dict[str, Any] = {"$type": POST, "text": text, "createdAt": stamp(), **more}
        if mentions:
            record["facets"] = [mark_of(mentions)]
        if to:
            above = _WRITTEN.get(to) or self.seen(to)
            itself = {"uri": above["uri"], "cid": above["cid"]}
            record["reply"] = {"root": above["record"].get("reply", {}).get("root", itself), "parent": itself}
        made = self.call("com.atproto.repo.createRecord", repo=self.did, collection=POST, record=record)
        author = {"did": self.did, "handle": self.handle}
        _WRITTEN[made["uri"]] = {"uri": made["uri"], "cid": made["cid"], "record": record, "author": author}
        if settle:
            self.network.settle()
        return str(made["uri"])

    def post_all(self, texts: list[str], *, mentions: Person | None = None) -> list[Ref]:
        """Write them all at once, a millisecond after one another."""
        begin = dt.datetime.now(dt.UTC) - dt.timedelta(milliseconds=len(texts))
        records = [
            {
                "$type": POST,
                "text": text,
                "facets": [mark_of(mentions)] if mentions else [],
                "createdAt": stamp(begin + dt.timedelta(milliseconds=place)),
            }
            for place, text in enumerate(texts)
        ]
        return self._create_all(POST, records)

    def like_all(self, posts: list[Ref]) -> None:
        subjects = [{"uri": each["uri"], "cid": each["cid"]} for each in posts]
        self._create_all(LIKE, [{"$type": LIKE, "subject": each, "createdAt": stamp()} for each in subjects])

    def _create_all(self, collection: str, records: list[dict[str, Any]]) -> list[Ref]:
        kind = "com.atproto.repo.applyWrites#create"
        writes = [{"$type": kind, "collection": collection, "value": each} for each in records]
        made = self.call("com.atproto.repo.applyWrites", repo=self.did, writes=writes)
        self.network.settle()
        return list(made["results"])

    def delete(self, uri: str) -> None:
        did, collection, rkey = uri.removeprefix("at://").split("/")
        self.call("com.atproto.repo.deleteRecord", repo=did, collection=collection, rkey=rkey)
        self.network.settle()

    def like(self, uri: str) -> str:
        subject = {"uri": uri, "cid": _WRITTEN[uri]["cid"]}
        record = {"$type": LIKE, "subject": subject, "createdAt": stamp()}
        made = self.call("com.atproto.repo.createRecord", repo=self.did, collection=LIKE, record=record)
        self.network.settle()
        return str(made["uri"])

    def seen(self, uri: str) -> Any:
        """A post as this person sees it; what was just written may need a moment."""
        found = self.query(f"app.bsky.feed.getPosts?uris={uri}")["posts"]
        if not found:
            self.network.settle()
            found = self.query(f"app.bsky.feed.getPosts?uris={uri}")["posts"]
        return found[0]

    def posts(self) -> list[Any]:
        """All posts of this account as its server holds them."""
        found = self.query(f"com.atproto.repo.listRecords?repo={self.did}&collection={POST}&limit=100")
        return [{**each["value"], "uri": each["uri"]} for each in found["records"]]

    def relation(self, other: str) -> Any:
        """How this person stands to another."""
        return self.query(f"app.bsky.actor.getProfile?actor={other}").get("viewer", {})


@dataclass(slots=True)
class Crowd:
    """The place of the contract: Cora and Otto comment below what Acme tells the world."""

    network: AtprotoNetwork
    acme: Person
    people: dict[str, Person]

    @classmethod
    def gather(cls, network: AtprotoNetwork) -> Crowd:
        people = {name: Person.join(network, name) for name in ("Cora", "Otto")}
        crowd = cls(network, Person.join(network, "Acme"), people)
        network.settle()
        return crowd

    def ask(self, text: str, *, author: str = "Cora") -> str:
        return self.people[author].post(text, to=self.acme.post("Neu im Laden."))

    def mention(self, text: str, *, author: str = "Cora") -> str:
        return self.people[author].post(text, mentions=self.acme)

    def follow_up(self, text: str, *, to: str, author: str = "Cora") -> str:
        return self.people[author].post(text, to=to)

    def answer_elsewhere(self, text: str, *, to: str) -> str:
        return self.acme.post(text, to=to)

    def edit(self, external_id: str, text: str) -> None:
        raise AssertionError("nobody edits posts on this network")

    def delete(self, external_id: str) -> None:
        owner = next(each for each in (self.acme, *self.people.values()) if each.did in external_id)
        owner.delete(external_id)

    def copies(self, message: OutboundMessage) -> int:
        """How many posts of Acme say what it says (the first of them, of an answer in several)."""
        return sum(post["text"] == message.text for post in self.acme.posts())

    def rulings(self, uri: str) -> dict[str, bool]:
        """What Acme has done about a post and its author; to the author it is then undone, for the next question."""
        self.network.settle()
        author = uri.split("/")[2]
        relation = self.acme.relation(author)
        gate = f"{self.acme.did}&collection=app.bsky.feed.threadgate"
        gates = self.acme.query(f"com.atproto.repo.listRecords?repo={gate}")["records"]
        if relation.get("muted"):
            self.acme.call("app.bsky.graph.unmuteActor", actor=author)
        if relation.get("blocking"):
            self.acme.delete(relation["blocking"])
        return {
            "reported": uri in self.network.reports(),
            "hidden": any(uri in each["value"].get("hiddenReplies", ()) for each in gates),
            "muted": bool(relation.get("muted")),
            "blocked": bool(relation.get("blocking")),
        }

    def ruled(self, uri: str) -> str:
        return str(self.rulings(uri))

    def target(self, uri: str) -> Target:
        """The post as our adapter names it."""
        post = _WRITTEN[uri]
        root = post["record"].get("reply", {}).get("root", {}).get("uri", uri)
        author = f"{post['author']['did']}@atproto"
        return Target(external_id=uri, reference=reference_of(post), thread=root, author=author)

    def answer_to(self, uri: str, text: str = "Morgen, mit schönen Grüßen.") -> OutboundMessage:
        """Our answer to a post."""
        target = self.target(uri)
        return OutboundMessage(
            external_id=f"{secrets.token_hex(8)}@example.test",
            sender=Address(name="Acme", address=f"{self.acme.did}@atproto"),
            to=(),
            text=text,
            written_at=NOON,
            target=target,
            thread=target.thread,
            audience=Audience.PUBLIC,
        )


def session_of(person: Person, *, server: str, password: str) -> dict[str, str]:
    """What a channel keeps once it was let in, so that a test need not begin with that."""
    owner = sha256(f"{server}\n{person.handle}\n{password}".encode()).hexdigest()
    session = Session(
        did=person.did, handle=person.handle, server=server, owner=owner, access=person.token, refresh=person.refresh
    )
    return {SECRET: json.dumps(asdict(session))}


def mark_of(person: Person) -> dict[str, Any]:
    """A mention is whom its mark names, whatever words it stands on."""
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": person.did}
    return {"index": {"byteStart": 0, "byteEnd": 1}, "features": [feature]}


def stamp(at: dt.datetime | None = None) -> str:
    return (at or dt.datetime.now(dt.UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
