"""Agents: they log in over HTTP, answer who waits, take back some answers and put off others.

Like their browsers they repeat a send that nobody answered, with the same client id, until they are told something.
"""

from __future__ import annotations

import datetime as dt
import random
import threading
import uuid
from typing import TYPE_CHECKING, Any

import httpx2

from tests.chaos.truth import Reply, Wish, Word
from tests.e2e.furnish import PASSWORD

if TYPE_CHECKING:
    from tests.chaos.truth import Truth

WISHES = (Wish.SEND,) * 13 + (Wish.TAKE_BACK,) * 4 + (Wish.SEND_LATER,) * 3
#: Seconds for which an answer is held that is to be taken back, and one that is to go later.
HELD, LATER = 8, 12


class Away(Exception):
    """The product did not answer, or said that it cannot just now."""


class AgentAtWork(threading.Thread):
    """One agent, until `over` is set; then the answer in hand is still handed in, for at most `patience` seconds."""

    def __init__(self, url: str, email: str, truth: Truth, *, over: threading.Event, pause: float, seed: int) -> None:
        super().__init__(name=email, daemon=True)
        self.url, self.email, self.truth, self.over, self.pause = url, email, truth, over, pause
        self.given_up = threading.Event()
        self._rng = random.Random(f"{email} {seed}")
        self._web = httpx2.Client(base_url=url, timeout=15)
        self._answered: set[str] = set()

    def run(self) -> None:
        with self._web:
            while not self.over.wait(self._rng.uniform(0.3, 1.7) * self.pause):
                try:
                    self._answer_somebody()
                except Away:
                    continue

    def _answer_somebody(self) -> None:
        """The oldest who waits, or any other conversation: several answers in one lane must keep their order."""
        rows = self._ask("GET", "/inbox/rows?view=all").json()["rows"]
        fresh = [row for row in rows if row["id"] not in self._answered]
        if not rows:
            return
        row = fresh[-1] if fresh and self._rng.random() < 0.8 else self._rng.choice(rows)
        self._answered.add(row["id"])
        people = [row["contact"]["address"]]
        if self._rng.random() < 0.15:
            people.append(f"second-{people[0]}")
        self._hand_in(row["id"], tuple(people))

    def _hand_in(self, conversation: str, people: tuple[str, ...]) -> None:
        reply = Reply(
            client_id=str(uuid.UUID(int=self._rng.getrandbits(128), version=4)),
            recipients=people,
            wish=self._rng.choice(WISHES),
        )
        self.truth.is_handed_in(reply)
        body = {"to": [{"address": each} for each in people], "subject": "Re", "text": f"Answer {reply.client_id}"}
        body |= {"clientId": reply.client_id} | _when(reply.wish)
        answer = self._insist("POST", f"/inbox/conversations/{conversation}/replies", body)
        if answer is None:
            return
        self.truth.told(reply, Word.ACCEPTED if answer.status_code == 201 else Word.REFUSED)
        if reply.wish is Wish.TAKE_BACK and answer.status_code == 201:
            self._take_back(reply, answer.json()["message"]["id"])

    def _take_back(self, reply: Reply, message: str) -> None:
        self.over.wait(self._rng.uniform(0, HELD))
        answer = self._insist("DELETE", f"/inbox/messages/{message}/holding", {})
        if answer is None or answer.status_code != 201:
            # Too late; or an earlier try has done it whose answer was lost. Its state has to say which.
            self.truth.told(reply, Word.NOTHING)
        else:
            self.truth.told(reply, Word.TAKEN_BACK)

    def _insist(self, method: str, path: str, body: dict[str, Any]) -> httpx2.Response | None:
        """Until the product says something; None if everything ended before it did."""
        while not self.given_up.is_set():
            try:
                return self._ask(method, path, body)
            except Away:
                self.given_up.wait(0.7)
        return None

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx2.Response:
        """Raises `Away`. Whoever is not logged in (any more) does so first."""
        try:
            answer = self._request(method, path, body)
            if answer.status_code in {302, 401, 403}:
                self._log_in()
                answer = self._request(method, path, body)
        except httpx2.TransportError as error:
            raise Away from error
        if answer.status_code >= 500 or answer.status_code in {302, 401, 403}:
            raise Away
        return answer

    def _request(self, method: str, path: str, body: dict[str, Any] | None) -> httpx2.Response:
        token = self._web.cookies.get("csrftoken") or ""
        return self._web.request(method, path, json=body, headers={"X-CSRFToken": token})

    def _log_in(self) -> None:
        self._web.cookies.clear()
        self._web.get("/accounts/login/")
        token = self._web.cookies.get("csrftoken") or ""
        words = {"login": self.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
        self._web.post("/accounts/login/", data=words)


def _when(wish: Wish) -> dict[str, str]:
    seconds = {Wish.TAKE_BACK: HELD, Wish.SEND_LATER: LATER}.get(wish)
    if seconds is None:
        return {}
    return {"sendAt": (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)).isoformat()}
