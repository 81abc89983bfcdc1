"""Files of contacts: tried first, taken in without doubling anybody, and given out so that nothing in them runs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from apps.contacts.csv_files import UnreadableFile, form_of, rows_of
from apps.contacts.formulas import guarded, unguarded
from apps.contacts.models import Contact, ContactImport, ContactPoint, CustomField, ImportState
from apps.inbox.contacts import exporting, importing
from tests.world import client_of, make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from tests.world import World

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+49 30 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "|calc", " =1", "\u00a0=1", "\ufeff=1", "＝1", "＋1"]  # noqa: RUF001
FORMULAS += ["－1", "＠a", "'=1", "''=1", "\n=1", "\u200b=1", "%0a", "=cmd|' /C calc'!A0"]  # noqa: RUF001


def tried(content: bytes | str, *, agent: Agent, name: str = "people.csv", overwrites: bool = False) -> ContactImport:
    """The import of a file, after its trial."""
    data = content.encode() if isinstance(content, str) else content
    client_of(agent).post("/contacts/import/", {"file": SimpleUploadedFile(name, data)})
    row = ContactImport.objects.get()
    if row.state == ImportState.MAPPING:
        row.overwrites = overwrites
        importing.begin(row, ImportState.CHECKING)
    return run(row)


def run(row: ContactImport) -> ContactImport:
    while importing.work_on(row.pk):
        pass
    row.refresh_from_db()
    return row


def taken(content: bytes | str, *, agent: Agent, name: str = "people.csv", overwrites: bool = False) -> ContactImport:
    """After it was written."""
    ContactImport.objects.all().delete()
    row = tried(content, agent=agent, name=name, overwrites=overwrites)
    importing.begin(row, ImportState.IMPORTING)
    return run(row)


def problems_of(row: ContactImport) -> list[tuple[int, str]]:
    return list(row.problems.values_list("row", "words"))


def test_a_trial_tells_what_will_happen_and_writes_nothing(world: World) -> None:
    CustomField.objects.create(of="contact", key="since", label="Kunde seit", kind="date")
    file = (
        "Name;E-Mail;Firma;Kunde seit;Sprache\n"
        "Carl Käufer;carl@buyer.example;Käufer GmbH;03.02.2024;Deutsch\n"
        "Cora Kunde;cora@customer.example;Kunde AG;;\n"
        "Nobody;;Nirgends;;\n"
        "Bad;bad@@nowhere;;;\n"
        "Late;late@buyer.example;;gestern;\n"
        "Carl again;carl@buyer.example;;;\n"
    )
    row = tried(file, agent=world.lea)
    assert row.state == ImportState.CHECKED
    assert row.counts == {"new": 1, "changed": 1, "error": 3, "again": 1}
    assert [number for number, _words in problems_of(row)] == [4, 5, 6]
    assert "bad@@nowhere" in problems_of(row)[1][1]
    assert problems_of(row)[2][1].startswith("Kunde seit:")
    assert [(each["kind"], each["name"]) for each in row.examples] == [
        ("new", "Carl Käufer"),
        ("changed", "Cora Kunde"),
    ]
    assert not ContactPoint.objects.filter(value="carl@buyer.example").exists()
    importing.begin(row, ImportState.IMPORTING)
    row = run(row)
    carl = Contact.objects.get(points__value="carl@buyer.example")
    assert (carl.name, carl.language, carl.custom) == ("Carl Käufer", "de", {"since": "2024-02-03"})
    assert carl.organisation is not None
    assert carl.organisation.name == "Käufer GmbH"
    assert (row.state, row.stored, row.counts["new"]) == (ImportState.DONE, "", 1)
    assert carl.points.get().added_by == world.lea


def test_the_same_file_again_changes_nothing(world: World) -> None:
    file = "name,email,email,phone,tags,notes\nCarl,carl@a.example,carl@b.example,+49 (0)30 1234,vip;press,Calls\n"
    taken(file, agent=world.lea)
    carl = Contact.objects.get(points__value="carl@a.example")
    before = Contact.objects.count(), ContactPoint.objects.count(), carl.notes.count(), carl.tags.count()
    assert before[1:] == (4, 1, 2)
    row = taken(file, agent=world.lea)
    assert row.counts == {"same": 1}
    assert before == (Contact.objects.count(), ContactPoint.objects.count(), carl.notes.count(), carl.tags.count())


def test_it_fills_gaps_unless_told_to_replace(world: World) -> None:
    file = "name;email;sprache\nC. Kunde;cora@customer.example;de\n"
    taken(file, agent=world.lea)
    cora = Contact.objects.get(pk=world.cora.contact.pk)
    assert (cora.name, cora.language) == ("Cora Kunde", "de")
    taken(file, agent=world.lea, overwrites=True)
    cora.refresh_from_db()
    assert (cora.name, cora.plain_name) == ("C. Kunde", "c. kunde")


def test_one_row_about_two_contacts_is_refused(world: World) -> None:
    make_contact("Carl", "carl@a.example")
    row = tried("name;email;email\nX;carl@a.example;cora@customer.example\n", agent=world.lea)
    assert row.counts == {"error": 1}
    assert "Carl" in problems_of(row)[0][1]


def test_a_lead_changes_nobody_whom_they_do_not_see(world: World) -> None:
    theirs = make_contact("Sabine", "sabine@sales.example")
    make_message(make_conversation(world.sales_mail, theirs), "Hello", sender=theirs)
    row = taken(
        f"id;name;email\n{theirs.contact.pk};Hacked;\n;Hacked;sabine@sales.example\n", agent=world.lea, overwrites=True
    )
    assert row.counts == {"error": 2}
    theirs.contact.refresh_from_db()
    assert theirs.contact.name == "Sabine"


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ("Name;E-Mail\nJörg Müller;joerg@x.example\n".encode("cp1252"), "cp1252", ";"),
        ("Name;E-Mail\nJörg Müller;joerg@x.example\n".encode("utf-8-sig"), "utf-8-sig", ";"),
        ("Name\tE-Mail\r\nJörg Müller\tjoerg@x.example\r\n".encode("utf-16"), "utf-16", "\t"),
        (b'sep=|\nName|E-Mail\n"J\xc3\xb6rg M\xc3\xbcller"|joerg@x.example\n', "utf-8-sig", "|"),
        ('"Name","E-Mail"\n"Jörg\nMüller","joerg@x.example"\n'.encode(), "utf-8-sig", ","),
    ],
)
def test_files_of_all_kinds_are_understood(world: World, content: bytes, encoding: str, delimiter: str) -> None:
    row = taken(content, agent=world.lea)
    assert (row.encoding, row.delimiter) == (encoding, delimiter)
    assert Contact.objects.get(points__value="joerg@x.example").name == "Jörg Müller"


def test_a_file_without_names_of_columns_is_known_by_its_addresses(world: World) -> None:
    row = taken("Jörg Müller,joerg@x.example\n", agent=world.lea)
    assert (row.has_header, row.mapping) == (False, {"1": "email"})
    assert ContactPoint.objects.filter(value="joerg@x.example").exists()


def test_what_is_no_text_is_refused_in_words(world: World) -> None:
    row = tried(b"PK\x03\x04\x00\x00\x00\x00xlsx", agent=world.lea)
    assert row.state == ImportState.FAILED
    assert row.words
    with pytest.raises(UnreadableFile):
        list(rows_of(io.BytesIO(b"," * 200), form_of(io.BytesIO(b"a,b\n"))))


def test_an_import_goes_on_where_a_worker_died(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    monkeypatch.setattr(importing, "SLICE", -1.0)  # each slice is one batch
    people = "".join(f"P{number};p{number}@x.example\n" for number in range(5))
    row = tried("name;email\n" + people + "P0;p0@x.example\n", agent=world.lea)
    assert row.counts == {"new": 5, "again": 1}
    importing.begin(row, ImportState.IMPORTING)
    assert importing.waiting() == [row.pk]
    assert importing.work_on(row.pk)
    row.refresh_from_db()
    assert (row.position, Contact.objects.filter(name__startswith="P").count()) == (2, 2)
    assert run(row).counts == {"new": 5, "same": 1}
    assert importing.waiting() == []


def test_cards_of_all_versions_are_taken_in(world: World) -> None:
    cards = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\r\n"
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg =\r\nM=C3=BCller\r\nTEL;CELL:+49 171 1234567\r\n"
        "EMAIL;INTERNET:joerg@firm.example\r\nORG:Firma GmbH;Vertrieb\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Öz Türk\nN:Türk;Öz;;;\nitem1.EMAIL;type=INTERNET:oez@home.example\n"
        "EMAIL;TYPE=work:oez@work.example\nNOTE:Line1\\nLine2\\, comma\nCATEGORIES:VIP,Presse\nLANG:de\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:4.0\nFN:Nobody\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:4.0\nFN:Simon\nTEL;VALUE=uri:tel:+49-30-1234\nEND:VCARD\n"
    )
    row = taken(cards, agent=world.lea, name="people.vcf")
    assert row.counts == {"new": 3, "error": 1}
    assert [number for number, _words in problems_of(row)] == [3]
    jorg = Contact.objects.get(points__value="joerg@firm.example")
    assert (jorg.name, jorg.organisation and jorg.organisation.name) == ("Jörg Müller", "Firma GmbH")
    oz = Contact.objects.get(points__value="oez@work.example")
    assert (oz.name, oz.language, oz.points.count()) == ("Öz Türk", "de", 2)
    assert oz.notes.get().text == "Line1\nLine2, comma"
    assert sorted(tag.name for tag in oz.tags.all()) == ["Presse", "VIP"]
    assert ContactPoint.objects.get(kind="phone", value="+49301234").contact.name == "Simon"


@pytest.mark.once
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_runs_as_a_formula(text: str) -> None:
    assert guarded(text).startswith("'")
    assert unguarded(guarded(text)) == text


@pytest.mark.once
@given(st.text())
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_what_was_exported_comes_back_the_same(world: World) -> None:
    evil = make_contact('=HYPERLINK("http://x")', "evil@x.example").contact
    Contact.objects.filter(pk=evil.pk).update(language="de")
    make_contact('Quote "Q"; Semi', "quote@x.example")
    content = b"".join(exporting.lines(Contact.objects.all()))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=exporting.delimiter()))
    assert content.startswith(b"\xef\xbb\xbf")
    assert len(rows) == 4
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    row = taken(content, agent=world.adam, overwrites=True)
    assert row.counts == {"same": 3}


def test_a_large_export_keeps_order_and_loses_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_AT_ONCE", 3)
    for number in range(10):
        make_contact("Same Name" if number % 2 else f"N{number}", f"n{number}@x.example")
    lines = b"".join(exporting.lines(Contact.objects.all())).decode("utf-8-sig").splitlines()
    ids = [line.split(exporting.delimiter())[0].strip('"') for line in lines[1:]]
    assert len(ids) == len(set(ids)) == Contact.objects.count()


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_a_lead_exports_only_whom_they_see(world: World) -> None:
    from asgiref.sync import sync_to_async

    def hidden() -> None:
        theirs = make_contact("Sabine", "sabine@sales.example")
        make_message(make_conversation(world.sales_mail, theirs), "Hello", sender=theirs)

    await sync_to_async(hidden)()
    client = AsyncClient()
    await client.aforce_login(world.lea)
    answer = await client.get("/contacts/export/")
    content = b"".join([piece async for piece in answer.streaming_content]).decode()  # type: ignore[attr-defined]
    assert "cora@customer.example" in content
    assert "sabine" not in content
    assert answer["Content-Disposition"].startswith("attachment; filename=")


def test_a_discarded_file_is_gone(world: World) -> None:
    row = tried("name;email\nCarl;carl@a.example\n", agent=world.lea)
    stored = row.stored
    assert default_storage.exists(stored)
    client_of(world.lea).post(f"/contacts/import/{row.pk}/discard/")
    assert not default_storage.exists(stored)
    assert not ContactImport.objects.exists()
