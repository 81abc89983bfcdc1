"""Radhaus Linden, a maker of bicycles with two mailboxes, and what its customers wrote."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import Role

PASSWORD = "linden-demo-2026"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    email: str
    role: Role
    team: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message: `by` is the first name of an agent, or empty for the customer; `hours` how long ago it came."""

    hours: float
    text: str
    by: str = ""
    is_note: bool = False
    files: tuple[tuple[str, str, bytes], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One conversation."""

    mailbox: str
    customer: str
    address: str
    subject: str
    turns: tuple[Turn, ...]
    assignee: str = ""
    closed: bool = False


PEOPLE = (
    Person(name="Ana Berger", email="ana@radhaus.example", role=Role.AGENT, team="Service", language="de"),
    Person(name="Ben Okafor", email="ben@radhaus.example", role=Role.AGENT, team="Service", language="en"),
    Person(name="Mira Lund", email="mira@radhaus.example", role=Role.AGENT, team="Sales", language="en"),
    Person(name="Lea Sommer", email="lea@radhaus.example", role=Role.LEAD, team="Service", language="de"),
    Person(name="Adam Keller", email="adam@radhaus.example", role=Role.ADMIN, team="", language="en"),
)

MAILBOXES = (
    ("Service", "service@radhaus.example", "Radhaus Linden Service"),
    ("Sales", "hallo@radhaus.example", "Radhaus Linden"),
)

_RECEIPT = (
    "Kaufbeleg-4711.txt",
    "text/plain",
    "Radhaus Linden\nKaufbeleg 4711\nStadtrad „Allee“, 1 Stück, 1.149,00 EUR\n".encode(),
)

STORIES = (
    Story(
        mailbox="Service",
        customer="Petra Kunde",
        address="p.kunde@firma.example",
        subject="Rechnung weist falsche Umsatzsteuer aus",
        assignee="Ana",
        turns=(
            Turn(
                hours=52,
                text="Guten Tag,\n\nauf der Rechnung 2231 stehen 16 % Umsatzsteuer, es müssten 19 % sein. Können Sie"
                " mir bitte eine berichtigte Rechnung schicken?\n\nMit freundlichen Grüßen\nPetra Kunde",
            ),
            Turn(hours=51.2, by="Ana", is_note=True, text="Die Vorlage war noch die alte. Ist geändert."),
            Turn(
                hours=51,
                by="Ana",
                text="Guten Tag Frau Kunde,\n\nSie haben recht, vielen Dank für den Hinweis. Die berichtigte Rechnung"
                " geht Ihnen heute noch zu.",
            ),
            Turn(
                hours=3.4,
                text="Guten Tag Frau Berger,\n\nvielen Dank. Leider ist bis heute nichts angekommen. Unser"
                " Monatsabschluss ist am Freitag.\n\nBeste Grüße\nPetra Kunde"
                "\n\n> Die berichtigte Rechnung geht Ihnen heute noch zu.",
            ),
        ),
    ),
    Story(
        mailbox="Service",
        customer="Tom Whitfield",
        address="tom.whitfield@post.example",
        subject="Rear light stopped working after two weeks",
        turns=(
            Turn(
                hours=1.1,
                text="Hi there,\n\nthe rear light of my Allee went out yesterday, two weeks after I bought it. I"
                " already changed the fuse. Is there anything else I can try before I bring it in?\n\nThanks\nTom",
            ),
        ),
    ),
    Story(
        mailbox="Service",
        customer="Jürgen Weiß",
        address="juergen.weiss@web.example",
        subject="Kaufbeleg für die Garantie",
        turns=(
            Turn(
                hours=0.4,
                text="Hallo,\n\nanbei der Beleg für den Garantiefall. Reicht Ihnen das so?\n\nViele Grüße\nJürgen Weiß",
                files=(_RECEIPT,),
            ),
        ),
    ),
    Story(
        mailbox="Service",
        customer="Fatma Yildiz",
        address="fatma@yildiz.example",
        subject="Ersatzschlüssel für das Rahmenschloss",
        assignee="Ben",
        closed=True,
        turns=(
            Turn(
                hours=98,
                text="Guten Tag, ich habe einen der beiden Schlüssel verloren. Kann ich einen nachbestellen?",
            ),
            Turn(
                hours=97.5,
                by="Ben",
                text="Hello Fatma,\n\nyes: the number is engraved on the second key. Send it to us and we have one made"
                " within three days.",
            ),
            Turn(hours=96, text="Die Nummer ist R-20817. Danke!"),
            Turn(hours=95, by="Ben", text="Thank you, it is on its way and free of charge."),
        ),
    ),
    Story(
        mailbox="Sales",
        customer="Kindergarten Sonnenblume",
        address="buero@kita-sonnenblume.example",
        subject="Angebot für drei Lastenräder",
        turns=(
            Turn(
                hours=6,
                text="Sehr geehrte Damen und Herren,\n\nwir suchen drei Lastenräder mit je vier Sitzplätzen. Bis"
                " wann könnten Sie liefern, und gibt es für Einrichtungen einen Nachlass?"
                "\n\nMit freundlichen Grüßen\nSabine Ott",
            ),
        ),
    ),
    Story(
        mailbox="Sales",
        customer="Nora Lindqvist",
        address="nora.lindqvist@post.example",
        subject="Do you ship to Sweden?",
        assignee="Mira",
        turns=(
            Turn(hours=27, text="Hello! Do you ship the Allee to Malmö, and what would it cost?\n\n/Nora"),
            Turn(
                hours=26.5,
                by="Mira",
                text="Hello Nora,\n\nwe do: 79 euros, about five working days, assembled."
                " Which frame size do you need?",
            ),
        ),
    ),
)
