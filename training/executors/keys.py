"""The keys of a cluster: one authority, and what it signed for servers and for clients.

Scheduler and workers hold the server's, ``sweep`` and ``score`` the client's, which cannot be used
to pose as a scheduler or to accept connections. The authority's own key is thrown away, so nobody
can issue more: a leaked key is answered by a new folder.
"""

import os
import secrets
import shutil
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from training.executors.interface import NotInstalled

AUTHORITY, SERVER, CLIENT = "authority", "server", "client"
EARLIER = timedelta(hours=1)  # clocks differ


def now() -> datetime:
    return datetime.now(UTC)


def make_keys(folder: Path, days: int) -> list[Path]:
    """Write ``authority.pem``, ``server.pem``, ``server.key``, ``client.pem``, ``client.key``.

    All or none; the folder has mode 0700, each file 0600. Raises FileExistsError for a folder that
    has anything in it, OSError.
    """
    if os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(17, "There is something already; name a new folder", str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}")
    try:
        temporary.mkdir(mode=0o700)
        for name, content in _contents(days).items():
            descriptor = os.open(temporary / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        os.rename(temporary, folder)
    except OSError as error:  # of a full disk, it names no file
        error.filename, error.filename2 = str(folder), None
        raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return sorted(folder.iterdir())


def check_keys(authority: Path, certificate: Path, key: Path) -> None:
    """Before somebody waits for a scheduler that they never reach.

    Raises ValueError where they are damaged, not of one cluster, or no longer valid.
    """
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature

    folder, renewal = key.parent, "make_cluster_keys makes new ones, for every machine."
    names = ", ".join(path.name for path in (authority, certificate, key))
    try:
        ssl.create_default_context(cafile=authority).load_cert_chain(certificate, key)
        own, issuer = (
            x509.load_pem_x509_certificate(path.read_bytes()) for path in (certificate, authority)
        )
        own.verify_directly_issued_by(issuer)
    except (ssl.SSLError, ValueError, InvalidSignature) as error:
        raise ValueError(
            f"{names} in {folder} are damaged or not of one cluster: {renewal}"
        ) from error
    if own.not_valid_after_utc < now():
        raise ValueError(f"The keys in {folder} ended on {own.not_valid_after_utc:%F}: {renewal}")


def _contents(days: int) -> dict[str, bytes]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID as Usage
    except ImportError:
        raise NotInstalled("Keys need cryptography: make scale installs it.") from None
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in (AUTHORITY, SERVER, CLIENT)}
    usages = {
        AUTHORITY: [],
        SERVER: [Usage.SERVER_AUTH, Usage.CLIENT_AUTH],  # workers are clients of the scheduler
        CLIENT: [Usage.CLIENT_AUTH],
    }
    contents = {}
    for name, key in keys.items():
        certificate = _certificate(name, key.public_key(), keys[AUTHORITY], usages[name], days)
        contents[f"{name}.pem"] = certificate.public_bytes(serialization.Encoding.PEM)
        if name != AUTHORITY:
            contents[f"{name}.key"] = key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
    return contents


def _certificate(name: str, key: Any, authority: Any, usages: list[Any], days: int) -> Any:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import NameOID

    is_authority = name == AUTHORITY
    begins = now()
    signs = dict.fromkeys(
        (
            "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "encipher_only", "decipher_only",
        ),
        False,
    ) | {"digital_signature": not is_authority, "key_cert_sign": is_authority,
         "crl_sign": is_authority}  # fmt: skip
    subject, issuer = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"hippo {each}")])
        for each in (name, AUTHORITY)
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins - EARLIER)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.KeyUsage(**signs), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()),
            critical=False,
        )
    )
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
    return builder.sign(authority, hashes.SHA256())
