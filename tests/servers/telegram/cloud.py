"""People, chats and one bot: what Telegram knows, and the updates that the bot has not confirmed yet."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

BOT = 4711
USUALLY_NOT_TOLD = ("chat_member", "message_reaction", "message_reaction_count")
TOKEN = f"{BOT}:AAE-planted-token-of-the-acme-bot-x9Q"
FIRST_UPDATE = 700_001
Fields = dict[str, Any]


@dataclass
class Cloud:
    """`updates` wait to be confirmed, of the kinds that were `allowed` last. `written` is what the bot has sent.

    `banned` was thrown out of which chat, `blocked` wants nothing of the bot, the account of who is `deleted` is gone.
    In `kicked` groups the bot is no member, in others it has `rights`; `moved` are old groups' new ids, `closed` topics
    of chats. `hurried` says for each of the next messages to a chat how many seconds it is put off (0: it is taken).
    `files` are by their ids: `lost_files` are gone, `shaky_files` just now. A `rival` asks for updates all the time. A
    `hook` is called by `calling.call` alone: what would be told to it is in `updates`, too; `unknown_hosts` have none.
    """

    chats: dict[int, Fields] = field(default_factory=dict)
    people: dict[str, Fields] = field(default_factory=dict)
    messages: dict[tuple[int, int], Fields] = field(default_factory=dict)
    updates: list[Fields] = field(default_factory=list)
    written: list[Fields] = field(default_factory=list)
    uploads: list[tuple[str, str, bytes]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    lost_files: set[str] = field(default_factory=set)
    shaky_files: set[str] = field(default_factory=set)
    banned: set[tuple[int, int]] = field(default_factory=set)
    lifted: set[tuple[int, int]] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    kicked: set[int] = field(default_factory=set)
    closed: set[tuple[int, int]] = field(default_factory=set)
    hurried: dict[int, list[int]] = field(default_factory=dict)
    allowed: list[str] = field(default_factory=list)
    rights: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    hook: Fields = field(default_factory=dict)
    unknown_hosts: set[str] = field(default_factory=set)
    trouble: Fields = field(default_factory=dict)
    me: Fields = field(default_factory=dict)
    told: list[tuple[str, Fields]] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    rival: bool = False
    reader: int = 0
    news: Condition = field(default_factory=Condition)
    clock: int = field(default_factory=lambda: int(time.time()))
    next_update: int = FIRST_UPDATE
    url: str = ""

    def person(self, name: str, **more: Any) -> Fields:
        """Somebody with an account: `Cora` is @cora."""
        usual = {"id": 1000 + len(self.people), "is_bot": False, "first_name": name, "username": name.lower()}
        return self.people.setdefault(name, {**usual, **more})

    def private(self, name: str) -> int:
        """The chat of somebody with the bot, which has the number of their account."""
        person = self.person(name)
        named: Fields = {each: person[each] for each in ("first_name", "last_name", "username") if each in person}
        self.chats.setdefault(person["id"], {"id": person["id"], **named, "type": "private"})
        return int(person["id"])

    def group(self, title: str = "Kunden", *, kind: str = "group", **more: Any) -> int:
        """A group with the bot in it, as an admin."""
        number = (-100_000_000_0000 if kind == "supergroup" else -5000) - len(self.chats)
        usual = {"all_members_are_administrators": False} if kind == "group" else {}
        self.chats[number] = {"id": number, "title": title, "type": kind, **usual, **more}
        self.rights.add(number)
        return number

    def say(self, chat: int, text: str, *, author: str = "Cora", **more: Any) -> Fields:
        """Somebody writes something, which is told to the bot."""
        content = {"text": text} if text else {}
        return self.post(chat, {"from": self.person(author), **content, **more}, to_bot=True)

    def post(self, chat: int, fields: Fields, *, to_bot: bool) -> Fields:
        """A new message of a chat."""
        with self.news:
            self._tick()
            number = 1 + sum(place[0] == chat for place in self.messages)
            message = {"message_id": number, "date": self.clock, "chat": self.chats[chat], **fields}
            self.messages[chat, number] = message
            if to_bot:
                self._tell({"message": message})
            return message

    def edit(self, chat: int, number: int, text: str) -> Fields:
        """Its author changes it."""
        with self.news:
            self._tick()
            message = {**self.messages[chat, number], "text": text, "edit_date": self.clock}
            self.messages[chat, number] = message
            self._tell({"edited_message": message})
            return message

    def migrate(self, chat: int) -> int:
        """A group becomes a supergroup: both tell it."""
        now = self.group(self.chats[chat]["title"], kind="supergroup")
        self.post(chat, {"migrate_to_chat_id": now}, to_bot=True)
        self.post(now, {"migrate_from_chat_id": chat}, to_bot=True)
        self.moved[chat] = now
        return now

    def take_file(self, content: bytes) -> str:
        """A file that somebody has sent; its id."""
        name = f"file-{len(self.files)}"
        self.files[name] = content
        return name

    def album(self, chat: int, text: str, *files: str, author: str = "Cora", **more: Any) -> list[Fields]:
        """Pictures that are sent together: messages of their own, the first of which has the words."""
        together = str(13_000_000_000_000_000 + len(self.messages))
        sizes = [[{"file_id": file, "file_unique_id": f"u-{file}", "width": 90, "height": 90}] for file in files]
        said = [{"caption": text, **more}, *[{} for _ in files[1:]]]
        return [
            self.say(chat, "", author=author, media_group_id=together, photo=photo, **words)
            for photo, words in zip(sizes, said, strict=True)
        ]

    def become(self, chat: int, status: str, *, before: str = "member", author: str = "Cora") -> None:
        """What the bot is in this chat from now on: "kicked" in one with a person is blocked."""
        bot = {"id": BOT, "is_bot": True, "first_name": "Acme", "username": "AcmeBot"}
        with self.news:
            self._tick()
            change: Fields = {"chat": self.chats[chat], "from": self.person(author), "date": self.clock}
            change |= {"old_chat_member": {"user": bot, "status": before}}
            self._tell({"my_chat_member": {**change, "new_chat_member": {"user": bot, "status": status}}})

    def after(self, offset: int, *, most: int, seconds: float) -> list[Fields] | None:
        """What getUpdates gives: what came before the offset is forgotten, unless it is of an earlier counting.

        None if somebody else has begun to ask meanwhile.
        """
        with self.news:
            self.offsets.append(offset)
            self.reader += 1
            mine = self.reader
            self.news.notify_all()
            if offset <= self.next_update:
                self.updates = [each for each in self.updates if each["update_id"] >= offset]
            if not self.updates and seconds:
                self.news.wait_for(lambda: bool(self.updates) or self.reader != mine, timeout=seconds)
            return self.updates[:most] if self.reader == mine else None

    def _tick(self) -> None:
        """Whole seconds, never the same twice, and none before what the tests did a moment ago."""
        self.clock = max(self.clock, int(time.time())) + 1

    def _tell(self, event: Fields) -> None:
        [kind] = event
        if kind not in self.allowed if self.allowed else kind in USUALLY_NOT_TOLD:
            return
        self.updates.append({"update_id": self.next_update, **event})
        self.next_update += 1
        self.news.notify_all()

    def silence(self, days: int) -> None:
        """Nothing happened for so long that Telegram counts updates from another number on."""
        self.clock += days * 24 * 3600
        self.next_update = 23
        self.updates.clear()

    @property
    def date(self) -> float:
        """Telegram's clock: the real one, or that of the last message where it is ahead."""
        return max(time.time(), self.clock)
