"""What files say is found, and no file harms whoever reads it."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels import payloads
from apps.search.asking import search
from apps.search.files import reading
from apps.search.files.reading import FileReader, read_files
from apps.search.hits import Where
from apps.search.indexing import note_all, sweep
from apps.search.models import FileText, UnreadFile
from tests.search import samples
from tests.world import make_attachment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.world import World


@pytest.fixture
def reader() -> Iterator[FileReader]:
    found = FileReader()
    yield found
    found.close()


@pytest.mark.once
def test_it_reads_what_offices_send(reader: FileReader) -> None:
    made: dict[str, Callable[[str], bytes]] = {
        "offer.pdf": samples.pdf,
        "contract.docx": samples.docx,
        "prices.xlsx": samples.xlsx,
        "talk.pptx": samples.pptx,
        "letter.odt": samples.odt,
        "notes.txt": lambda words: words.encode("cp1252"),
    }
    for name, make in made.items():
        text = reader.text(name=name, content_type="application/octet-stream", content=make("Kettenrad 4711"))
        assert "Kettenrad 4711" in text, name


@pytest.mark.once
def test_a_file_that_is_none_says_nothing(reader: FileReader, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.pdf", "a.docx", "a.xlsx", "a.pptx", "a.odt"):
        assert reader.text(name=name, content_type="", content=b"PK\x03\x04 no such thing") == ""
    assert reader.text(name="a.exe", content_type="", content=b"MZ") == ""
    monkeypatch.setattr(reading, "MEMORY_BYTES", 160 << 20)
    reader.close()
    assert reader.text(name="bomb.odt", content_type="", content=_bomb()) == ""
    assert "Hallo" in reader.text(name="after.txt", content_type="", content=b"Hallo")


def _bomb() -> bytes:
    """Some KB that become a gigabyte of paragraphs within one."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b"<a>" + b"<b>" * 4_000_000)
    return file.getvalue()


def test_it_finds_a_message_by_what_its_file_says(world: World) -> None:
    make_attachment(world.message, "Angebot.pdf", samples.pdf("Kettenrad"))
    gone = make_attachment(world.message, "gone.pdf", samples.pdf("nothing"))
    gone.payload = "0" * 64
    gone.save()
    note_all()
    sweep()
    (hit,) = search(world.ana, "angebot").hits
    assert (hit.message, hit.where) == (world.message.public_id, Where.FILE)
    assert search(world.ana, "kettenrad").hits == []
    assert read_files() == 3, "the text file that is there, and these two"
    assert not UnreadFile.objects.exists()
    assert FileText.objects.get(payload=gone.payload).text == ""
    sweep()
    (hit,) = search(world.ana, "kettenrad").hits
    assert (hit.message, hit.where) == (world.message.public_id, Where.FILE)
    assert [part.text for part in hit.parts if part.hit] == ["Kettenrad"]
    assert search(world.otto, "kettenrad").hits == []
    note_all()
    sweep()
    assert not UnreadFile.objects.exists(), "what was read once is not read again"


def test_two_runs_do_not_read_the_same_file(world: World) -> None:
    make_attachment(world.message, "Angebot.pdf", samples.pdf("Kettenrad"))
    note_all()
    sweep()
    count = UnreadFile.objects.count()
    claimed = reading._claimed()
    assert claimed is not None
    assert read_files() == count - 1
    assert list(UnreadFile.objects.all()) == [claimed], "the other run reads it"
    UnreadFile.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert read_files() == 1, "the other run was killed"


def test_a_store_that_is_away_is_asked_again_by_the_next_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    note_all()
    sweep()
    count = UnreadFile.objects.count()
    assert count

    def away(payload: str) -> bytes:
        raise OSError("no such share")

    with monkeypatch.context() as patch:
        patch.setattr(payloads, "read", away)
        assert read_files() == 0
    assert read_files() == count
