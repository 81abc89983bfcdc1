"""One self-signed certificate for localhost, which clients trust by naming it as their authority."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """PEM files; `certificate` is also what a client takes as `cafile`."""

    certificate: Path
    key: Path


def make_certificate(folder: Path) -> Certificate:
    """Make the certificate in the folder, or find the one made there before."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    made = Certificate(certificate=folder / "localhost.pem", key=folder / "localhost.key")
    if not made.certificate.exists():
        subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "365"]
        files = ["-keyout", str(made.key), "-out", str(made.certificate)]
        subprocess.run(["openssl", "req", "-x509", *kind, *subject, *files], check=True, capture_output=True)
    return made
