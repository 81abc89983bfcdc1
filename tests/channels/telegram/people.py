"""What people do on Telegram; each question stands in a group of its own, as a chat is one conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.telegram.shapes import place_in

if TYPE_CHECKING:
    from tests.servers.telegram import Cloud


class People:
    """Keeps the `Place` of the contract's tests."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def ask(self, text: str, *, author: str = "Cora") -> str:
        return self._say(self.cloud.group(kind="supergroup"), text, author=author)

    def follow_up(self, text: str, *, to: str, author: str = "Cora") -> str:
        chat, number = place_in(to)
        return self._say(chat, text, author=author, reply_to_message=self.cloud.messages[chat, number])

    def answer_elsewhere(self, text: str, *, to: str) -> str:
        """A colleague of the bot, as herself."""
        return self.follow_up(text, to=to, author="Ana")

    def edit(self, external_id: str, text: str) -> None:
        self.cloud.edit(*place_in(external_id), text)

    def delete(self, external_id: str) -> None:
        """Nobody tells the bot."""
        del self.cloud.messages[place_in(external_id)]

    def _say(self, chat: int, text: str, **more: object) -> str:
        message = self.cloud.say(chat, text, **more)  # type: ignore[arg-type]
        return f"{chat}:{message['message_id']}"
