"""What an adapter of a place with threads must keep: who wrote what where, for whom, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Protocol

import pytest

from apps.channels.contract import (
    Audience,
    ChannelError,
    InboundMessage,
    Moderation,
    ModerationDeed,
    PermanentError,
    SendReport,
    Target,
    Withdrawal,
)
from apps.channels.contract import (
    Withdrawn as What,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apps.channels.contract import Adapter, ChannelConfig, OutboundMessage, RawMessage


class Place(Protocol):
    """The service as people use it. What is written gets an id, which is returned as our adapter calls it."""

    def ask(self, text: str, *, author: str = "Cora") -> str:
        """Somebody begins a thread, for everybody to read if the channel is public."""
        ...

    def follow_up(self, text: str, *, to: str, author: str = "Cora") -> str:
        """Somebody answers a message."""
        ...

    def answer_elsewhere(self, text: str, *, to: str) -> str:
        """The company's own account answers a message with another program than ours."""
        ...

    def edit(self, external_id: str, text: str) -> None:
        """Its author changes it."""
        ...

    def delete(self, external_id: str) -> None:
        """Its author takes it away."""
        ...


class Threaded:
    """For adapters that are not `addressed`."""

    adapter_class: ClassVar[type[Adapter]]

    @pytest.fixture
    def place(self) -> Place:
        raise NotImplementedError

    @pytest.fixture
    def arrivals(self) -> Callable[[], list[RawMessage]]:
        """What the adapter got since this was called last."""
        raise NotImplementedError

    def test_a_question_and_what_follows_are_one_thread(
        self, config: ChannelConfig, place: Place, arrivals: Callable[[], list[RawMessage]]
    ) -> None:
        asked = place.ask("Wann kommt mein Paket?")
        followed = place.follow_up("Es war dringend.", to=asked)
        other = place.ask("Gibt es das in Blau?")
        found = messages(self.adapter_class(config), arrivals())
        assert set(found) >= {asked, followed, other}
        assert thread(found[asked], found) == thread(found[followed], found) != thread(found[other], found)
        assert found[followed].text.strip() == "Es war dringend."

    def test_a_follow_up_alone_names_where_it_belongs(
        self, config: ChannelConfig, place: Place, arrivals: Callable[[], list[RawMessage]]
    ) -> None:
        """It can come before what it answers: both must say it, each by itself."""
        asked = place.ask("Wann kommt mein Paket?")
        arrived = messages(self.adapter_class(config), arrivals())
        followed = place.follow_up("Es war dringend.", to=asked)
        [later] = [each for each in messages(self.adapter_class(config), arrivals()).values()]
        assert later.external_id == followed
        assert later.in_reply_to == (asked,) or (later.thread and later.thread == arrived[asked].thread)

    def test_people_are_known_by_an_id_of_the_place(
        self, config: ChannelConfig, place: Place, arrivals: Callable[[], list[RawMessage]]
    ) -> None:
        asked = place.ask("Frage eins.")
        followed = place.follow_up("Frage zwei.", to=asked)
        others = place.follow_up("Das frage ich mich auch.", to=asked, author="Otto")
        found = messages(self.adapter_class(config), arrivals())
        assert found[asked].sender == found[followed].sender
        assert found[asked].sender.key != found[others].sender.key
        for each in found.values():
            name, at, host = each.sender.address.rpartition("@")
            assert name and at and host and each.sender.name

    def test_who_may_read_it_is_told(
        self, config: ChannelConfig, place: Place, arrivals: Callable[[], list[RawMessage]]
    ) -> None:
        adapter = self.adapter_class(config)
        asked = place.ask("Für wen?")
        expected = Audience.PUBLIC if adapter.capabilities.public else Audience.PRIVATE
        assert messages(adapter, arrivals())[asked].audience is expected

    def test_what_others_of_us_answer_is_ours(
        self, config: ChannelConfig, place: Place, arrivals: Callable[[], list[RawMessage]]
    ) -> None:
        asked = place.ask("Ist da jemand?")
        answered = place.answer_elsewhere("Ja, wir.", to=asked)
        found = messages(self.adapter_class(config), arrivals())
        assert (found[asked].by_us, found[answered].by_us) == (False, True)


class Answered(Threaded):
    """For those among them that reply."""

    def test_our_own_answer_is_recognised_when_it_comes_back(
        self, config: ChannelConfig, arrivals: Callable[[], list[RawMessage]], message: OutboundMessage
    ) -> None:
        with self.adapter_class(config) as adapter:
            arrivals()
            receipt = adapter.send(message, adapter.compose(message), message.recipients, lambda: None)
        for each in messages(self.adapter_class(config), arrivals()).values():
            assert each.by_us
            assert each.external_id in (receipt.external_id, message.external_id)

    def test_no_answer_has_more_readers_than_its_author_saw(
        self,
        config: ChannelConfig,
        arrivals: Callable[[], list[RawMessage]],
        message: OutboundMessage,
        copies: Callable[[OutboundMessage], int],
    ) -> None:
        """A private answer into a public thread is refused, or is private on the service."""
        adapter = self.adapter_class(config)
        private = replace(message, audience=Audience.PRIVATE, text="Nur für Cora: DE02 1203 0000 0000 2020 51.")
        if adapter.capabilities.public and not adapter.capabilities.private_reply:
            with pytest.raises(PermanentError):
                send(adapter, private)
            assert copies(private) == 0
            return
        arrivals()
        receipt = send(adapter, private)
        for each in messages(adapter, arrivals()).values():
            assert each.external_id != receipt or each.audience is Audience.PRIVATE


class Edited:
    """For adapters that hear of edits."""

    adapter_class: ClassVar[type[Adapter]]

    def test_an_edit_is_a_newer_version_of_the_same(
        self, config: ChannelConfig, place: Place, arrivals: Callable[[], list[RawMessage]]
    ) -> None:
        asked = place.ask("Erste Fassung.")
        before = messages(self.adapter_class(config), arrivals())[asked]
        place.edit(asked, "Zweite Fassung.")
        after = messages(self.adapter_class(config), arrivals())[asked]
        assert (before.text.strip(), after.text.strip()) == ("Erste Fassung.", "Zweite Fassung.")
        assert after.version > before.version
        assert (after.thread, after.sender.key, after.in_reply_to) == (
            before.thread,
            before.sender.key,
            before.in_reply_to,
        )


class Withdrawn:
    """For adapters that hear of deletions."""

    adapter_class: ClassVar[type[Adapter]]

    def test_a_deletion_is_told(
        self, config: ChannelConfig, place: Place, arrivals: Callable[[], list[RawMessage]]
    ) -> None:
        asked = place.ask("Das nehme ich zurück.")
        arrivals()
        place.delete(asked)
        adapter = self.adapter_class(config)
        told = [each for each in map(adapter.parse, arrivals()) if isinstance(each, Withdrawal)]
        assert {(each.external_id, each.what in (What.DELETED, What.HIDDEN)) for each in told} == {(asked, True)}


class Moderated:
    """For adapters that have moderation deeds."""

    adapter_class: ClassVar[type[Adapter]]

    @pytest.fixture
    def ruled(self) -> Callable[[str], str]:
        """What the service holds of the message with this external id, in any words that differ for each deed."""
        raise NotImplementedError

    def test_each_deed_is_done_and_may_be_repeated(
        self,
        config: ChannelConfig,
        place: Place,
        arrivals: Callable[[], list[RawMessage]],
        ruled: Callable[[str], str],
    ) -> None:
        states: dict[ModerationDeed, str] = {}
        with self.adapter_class(config) as adapter:
            assert isinstance(adapter, Moderation)
            for deed in order(adapter.capabilities.moderation):
                asked = place.ask(f"Was wird aus mir? {deed}")
                target = target_of(messages(adapter, arrivals())[asked])
                for _ in range(2):
                    adapter.moderate(deed, target)
                states[deed] = ruled(asked)
        undone = {ModerationDeed.APPROVE, ModerationDeed.SHOW, ModerationDeed.UNMUTE, ModerationDeed.UNBLOCK}
        strong = [state for deed, state in states.items() if deed not in undone]
        assert len(set(strong)) == len(strong)

    def test_a_deed_that_the_service_does_not_know_is_refused(
        self, config: ChannelConfig, place: Place, arrivals: Callable[[], list[RawMessage]], ruled: Callable[[str], str]
    ) -> None:
        asked = place.ask("Mich lässt man in Ruhe.")
        with self.adapter_class(config) as adapter:
            assert isinstance(adapter, Moderation)
            target, before = target_of(messages(adapter, arrivals())[asked]), ruled(asked)
            for deed in set(ModerationDeed) - adapter.capabilities.moderation:
                with pytest.raises(PermanentError):
                    adapter.moderate(deed, target)
        assert ruled(asked) == before

    def test_a_deed_on_what_is_gone_says_so(self, config: ChannelConfig) -> None:
        with self.adapter_class(config) as adapter:
            assert isinstance(adapter, Moderation)
            deed = order(adapter.capabilities.moderation)[0]
            with pytest.raises(ChannelError):
                adapter.moderate(deed, Target(external_id="post:999999999", thread="999999999"))


def order(deeds: frozenset[ModerationDeed]) -> Sequence[ModerationDeed]:
    return [deed for deed in ModerationDeed if deed in deeds]


def messages(adapter: Adapter, raw: Sequence[RawMessage]) -> dict[str, InboundMessage]:
    """What people wrote, by its external id; of an edited one the last version."""
    found = [each for each in map(adapter.parse, raw) if not isinstance(each, Withdrawal | SendReport)]
    read = [each for each in found if isinstance(each, InboundMessage)]
    assert all(each.external_id and each.content_hash for each in read)
    return {each.external_id: each for each in sorted(read, key=lambda each: each.version)}


def thread(message: InboundMessage, known: dict[str, InboundMessage]) -> str:
    """What names its conversation: the service's thread, or the first message that it goes back to."""
    while not message.thread and message.in_reply_to and message.in_reply_to[0] in known:
        message = known[message.in_reply_to[0]]
    return message.thread or message.external_id


def target_of(message: InboundMessage) -> Target:
    return Target(
        external_id=message.external_id,
        reference=message.reference,
        thread=message.thread,
        permalink=message.permalink,
    )


def send(adapter: Adapter, message: OutboundMessage) -> str:
    """Its external id on the service."""
    with adapter:
        return adapter.send(message, adapter.compose(message), message.recipients, lambda: None).external_id
