"""A certificate made on this machine, so that a phone in the same room may use its camera: browsers want https for it.

It vouches for nothing but this computer's own addresses, its key never leaves the data folder, and the phone will warn
about it, because nobody else has signed it: the fingerprint on both screens is how a person checks it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from groundup.errors import GroundupError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

VALID = timedelta(days=90)
"""Short enough that a lost key ages, long enough that the phone asks once a season (design)."""
RENEW_BEFORE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate with its key, as the files a server needs, and what a person compares."""

    certificate: Path
    key: Path
    fingerprint: str
    """SHA-256 of the certificate, in pairs of hexadecimal digits, as a phone's browser shows it."""
    expires: datetime


def identity(folder: Path, addresses: Iterable[str], *, now: datetime) -> Identity:
    """The certificate for these addresses of this machine: the one in the folder while it fits, else a new one.

    `now` carries its time zone. The key is readable by its owner only.
    """
    wanted = frozenset(addresses)
    if not wanted:
        raise GroundupError(
            "a network address of this computer that a phone can reach",
            found="none",
            next_step="Join the same wireless network with both, then try again.",
        )
    known = _kept(folder, wanted, now)
    return known if known is not None else _made(folder, wanted, now)


def _kept(folder: Path, wanted: frozenset[str], now: datetime) -> Identity | None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    certificate, key = _paths(folder)
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        secret = load_pem_private_key(key.read_bytes(), password=None)
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, x509.ExtensionNotFound):
        return None  # none yet, or damaged: a new one costs nothing
    covers = wanted <= {str(a) for a in names.get_values_for_type(x509.IPAddress)}
    fits = secret.public_key() == found.public_key()
    lasts = found.not_valid_before_utc <= now < found.not_valid_after_utc - RENEW_BEFORE
    return _identity(folder, found) if covers and fits and lasts else None


def _made(folder: Path, wanted: frozenset[str], now: datetime) -> Identity:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    from groundup.io.atomic import write_bytes

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "groundup on this computer")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # a phone's clock may be behind
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(a)) for a in sorted(wanted)]), False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate_path, key_path = _paths(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(key_path, secret, private=True)
    write_bytes(certificate_path, made.public_bytes(serialization.Encoding.PEM))
    return _identity(folder, made)


def _identity(folder: Path, found: "Certificate") -> Identity:
    from cryptography.hazmat.primitives import hashes

    certificate, key = _paths(folder)
    digest = found.fingerprint(hashes.SHA256()).hex().upper()
    pairs = ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))
    return Identity(certificate, key, pairs, found.not_valid_after_utc)


def _paths(folder: Path) -> tuple[Path, Path]:
    return folder / "certificate.pem", folder / "certificate-key.pem"
