"""What every adapter must keep, whatever it speaks to.

The tests of an adapter are a class made of the parts that its kind has; `AdapterContract` checks that none is missing:

    class TestForum(
        AdapterContract, Polled, PolledOverHttp, Sending, SentOverHttp, Hooked, Answered, Edited, Withdrawn, Moderated
    ):
        adapter_class = ForumAdapter

| part              | for adapters                              | fixtures of yours                                 |
|-------------------|-------------------------------------------|---------------------------------------------------|
| `AdapterContract` | all                                       | `config`, `wrong_config`, `dead_config`           |
| `Polled`          | that have `sources()`                     | `write`                                           |
| `Watched`         | whose `watch` hears of news at once       | `write`                                           |
| `Sending`         | that reply or start                       | `copies`; `message` where mail's does not do      |
| `PolledOverHttp`  | that are polled by HTTP                   | `service_url`; `config` calls `proxy.url` instead |
| `SentOverHttp`    | that send by HTTP                         | the same                                          |
| `Hooked`          | that have `receive`                       | `event`, `sign`, `wrong_hook_config`              |
| `Threaded`        | that are not `addressed`                  | `place`, `arrivals`                               |
| `Answered`        | the same that reply (instead of `Threaded`) | `place`, `arrivals`, `message`, `copies`          |
| `Edited`          | that hear of edits                        | `place`, `arrivals`                               |
| `Withdrawn`       | that hear of deletions                    | `place`, `arrivals`                               |
| `Moderated`       | that have moderation deeds                | `place`, `ruled`                                  |

A forum that is polled over HTTP needs no more than `PolledForum`, which makes all fixtures of these parts out of its
`place` and of `channel_at(url)`; see `tests/channels/toy/test_contract.py`. `Edited` and the like stand beside it:

    class TestForum(PolledForum, Edited, Withdrawn):
        adapter_class = ForumAdapter

A social network, which tells not all by itself, needs no more than `SocialNetwork`; see `tests/channels/bluesky/`.

The fixtures, each of which speaks to the real service or to a faithful fake of it:

- `config`: a `ChannelConfig` that works, where nothing is there to be read yet; `inside=("127.0.0.1",)`.
- `wrong_config`: the same with a password or token that the service refuses.
- `dead_config`: the same where no service answers (`processes.free_ports`).
- `write(text)`: Cora writes something with this text, seen by everybody if the channel is public.
- `message`: an `OutboundMessage`: our answer to something that Cora wrote (`thread`, `target`, `audience` set).
- `copies(message) -> int`: how many posts with its text are on the service now.
- `service_url`: where the service really is, `http://127.0.0.1:port`. The fixture `proxy` (given, `HttpProxy`) passes
  on to it what it gets, and fails on demand: `config`, and so every request of the adapter, must go to `proxy.url`.
- `event(text) -> bytes`: the body of the call with which the service tells that Cora wrote this.
- `sign(body) -> HookRequest`: that call, or any other body, as the service signs it with the secret of `config`.
- `wrong_hook_config`: `config` with another secret of the hook.
- `place`: a `Place` (threads.py): what people do on the service.
- `arrivals() -> list[RawMessage]`: what the adapter got since the last call of `arrivals`, oldest first: by `fetch`
  with the cursor of last time, or by `receive` of the calls that the service made meanwhile. `newcomers(adapter)` makes
  one for adapters that are polled.
- `ruled(external_id) -> str`: what the service holds of that message now, in any words that differ for each deed.
"""

from tests.channels.contract.basics import AdapterContract
from tests.channels.contract.forum import PolledForum, ServedPlace
from tests.channels.contract.hooks import Hooked
from tests.channels.contract.http_proxy import HttpProxy
from tests.channels.contract.network import NetworkPlace, SocialNetwork
from tests.channels.contract.over_http import OverHttp, PolledOverHttp, SentOverHttp
from tests.channels.contract.reading import Polled, Watched, begin, newcomers, read, said
from tests.channels.contract.sending import Sending
from tests.channels.contract.threads import Answered, Edited, Moderated, Place, Threaded, Withdrawn

__all__ = [
    "AdapterContract",
    "Answered",
    "Edited",
    "Hooked",
    "HttpProxy",
    "Moderated",
    "NetworkPlace",
    "OverHttp",
    "Place",
    "Polled",
    "PolledForum",
    "PolledOverHttp",
    "Sending",
    "SentOverHttp",
    "ServedPlace",
    "SocialNetwork",
    "Threaded",
    "Watched",
    "Withdrawn",
    "begin",
    "newcomers",
    "read",
    "said",
]
