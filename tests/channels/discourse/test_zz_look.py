from tests.channels.discourse.test_public_and_private import *
from tests.channels.discourse.test_on_the_screen import called, channel
from tests.channels.discourse.conftest import *


def test_look(forum, hook, channel, desk):
    a = forum.ask(
        "Wann kommt mein Paket? Ich warte seit **zwei Wochen**, und niemand antwortet. Bestellnummer 4711-0815.",
        title="Wo bleibt mein Paket?",
    )
    forum.answer(a.topic, "Geht mir genauso!", author="petra")
    called(channel, forum)
    lea = Agent.objects.get(email="lea@acme.example")
    lea.language = "de"
    lea.save()
    for name, opt in (
        ("desk", {}),
        ("phone", {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}),
        ("dark", {"color_scheme": "dark"}),
    ):
        inbox = desk(lea, **opt)
        page = inbox.open()
        page.get_by_text("Wo bleibt mein Paket?").first.click()
        page.get_by_role("article").first.wait_for()
        page.wait_for_timeout(800)
        page.screenshot(path=f"/tmp/g5-{name}-a.png")
        page.get_by_role("article").first.get_by_role("button", name="Auf diese Nachricht antworten").click()
        page.get_by_label("Nachricht", exact=True).fill("Rufen Sie uns an: 030 1234567")
        page.get_by_role("button", name="Antwort veröffentlichen").click()
        page.wait_for_timeout(500)
        page.screenshot(path=f"/tmp/g5-{name}-b.png")
