"""What clamd says of files, and how long it is believed."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels import payloads
from apps.channels.clamd import CannotScan, scan
from apps.channels.models import ScannedFile
from apps.channels.viruses import BELIEVED_FOR, Infected, require_clean, require_clean_payload
from tests.channels.fake_clamd import LIMIT, VIRUS, running
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tests.channels.fake_clamd import Clamd

pytestmark = pytest.mark.django_db


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Clamd]:
    with running() as one:
        settings.CLAMD = one.address
        yield one


def check(content: bytes) -> None:
    require_clean(io.BytesIO(content), sha256=hashlib.sha256(content).hexdigest())


def nowhere() -> str:
    (port,) = free_ports(1)
    return f"127.0.0.1:{port}"


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, 700_000])
def test_it_reads_files_of_any_length(clamd: Clamd, size: int) -> None:
    assert scan(io.BytesIO(b"x" * size), address=clamd.address) == ""
    assert scan(io.BytesIO(b"x" * size + VIRUS), address=clamd.address) == "Test.Virus"


def test_it_speaks_over_a_socket_in_the_file_system(tmp_path: Path) -> None:
    with running(str(tmp_path / "clamd.ctl")) as clamd:
        assert scan(io.BytesIO(VIRUS), address=clamd.address) == "Test.Virus"


@pytest.mark.parametrize("answer", [b"", b"\0", b"stream: broken ERROR\0", b"OK\0", b"stream: OK no\0", b"stream:\0"])
def test_no_answer_that_is_not_sure_counts_as_clean(clamd: Clamd, answer: bytes) -> None:
    clamd.answer = answer
    with pytest.raises(CannotScan):
        scan(io.BytesIO(b"x"), address=clamd.address)


def test_a_file_above_clamds_limit_is_not_known_to_be_clean(clamd: Clamd) -> None:
    with pytest.raises(CannotScan):
        scan(io.BytesIO(b"x" * (3 * LIMIT)), address=clamd.address)


def test_where_nobody_answers_nothing_is_known(tmp_path: Path) -> None:
    for address in (nowhere(), str(tmp_path / "none")):
        with pytest.raises(CannotScan):
            scan(io.BytesIO(b"x"), address=address)


def test_without_the_setting_nobody_asks() -> None:
    check(VIRUS)
    assert not ScannedFile.objects.exists()


def test_a_virus_is_named_and_remembered(clamd: Clamd) -> None:
    for _ in range(2):
        with pytest.raises(Infected, match=r"Test\.Virus"):
            check(VIRUS)
    check(b"clean")
    check(b"clean")
    assert clamd.asked == 2


def test_a_stored_file_is_looked_at_once(clamd: Clamd) -> None:
    digest = payloads.keep(VIRUS)
    for _ in range(2):
        with pytest.raises(Infected):
            require_clean_payload(digest)
    assert clamd.asked == 1
    with pytest.raises(FileNotFoundError):
        require_clean_payload("0" * 64)


def test_after_a_day_it_is_asked_again(clamd: Clamd) -> None:
    check(b"clean")
    ScannedFile.objects.update(at=timezone.now() - BELIEVED_FOR - timedelta(minutes=1))
    clamd.answer = b"stream: New.Virus FOUND\0"
    with pytest.raises(Infected, match=r"New\.Virus"):
        check(b"clean")
    assert ScannedFile.objects.get().virus == "New.Virus"


def test_while_clamd_is_away_what_it_said_before_holds(clamd: Clamd, settings: Settings) -> None:
    check(b"clean")
    with pytest.raises(Infected):
        check(VIRUS)
    ScannedFile.objects.update(at=timezone.now() - BELIEVED_FOR - timedelta(minutes=1))
    settings.CLAMD = nowhere()
    check(b"clean")
    with pytest.raises(Infected):
        check(VIRUS)
    with pytest.raises(CannotScan):
        check(b"never seen")
