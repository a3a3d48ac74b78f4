"""The certificate for a phone: a real TLS client accepts it for this address, and refuses it for another."""

import hashlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest

from groundup.errors import GroundupError
from groundup.web.certificate import Identity, identity


@pytest.fixture
def now():
    return datetime.now(UTC)


def handshake(made: Identity, host: str) -> bytes:
    """The certificate that a client sees when it trusts nothing but this one and asks for `host`."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.certificate, made.key)
    listener = socket.create_server(("127.0.0.1", 0))

    def answer():
        raw, _ = listener.accept()
        try:
            with server.wrap_socket(raw, server_side=True) as tls:
                tls.recv(1)
        except (ssl.SSLError, OSError):
            raw.close()

    thread = threading.Thread(target=answer)
    thread.start()
    client = ssl.create_default_context(cafile=str(made.certificate))
    try:
        with (
            socket.create_connection(listener.getsockname(), timeout=10) as raw,
            client.wrap_socket(raw, server_hostname=host) as tls,
        ):
            seen = tls.getpeercert(binary_form=True)
            tls.sendall(b"x")
    finally:
        thread.join(10)
        listener.close()
    assert seen is not None
    return seen


def test_a_client_accepts_it_and_shows_the_same_fingerprint(tmp_path, now):
    made = identity(tmp_path, ["127.0.0.1", "192.168.1.20"], now=now)
    seen = handshake(made, "127.0.0.1")
    assert hashlib.sha256(seen).hexdigest().upper() == made.fingerprint.replace(":", "")


def test_a_client_refuses_it_for_another_address(tmp_path, now):
    made = identity(tmp_path, ["192.168.1.20"], now=now)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(made, "127.0.0.1")


def test_it_is_kept_while_it_fits(tmp_path, now):
    first = identity(tmp_path, ["192.168.1.20", "10.0.0.4"], now=now)
    assert identity(tmp_path, ["10.0.0.4"], now=now + timedelta(days=60)) == first


@pytest.mark.parametrize("why", ["address", "age", "clock", "damaged", "mixed"])
def test_it_is_made_anew_when_it_does_not_fit(tmp_path, now, why):
    first = identity(tmp_path, ["192.168.1.20"], now=now)
    addresses, then = ["192.168.1.20"], now
    if why == "address":
        addresses = ["192.168.1.21"]
    elif why == "age":
        then = now + timedelta(days=84)
    elif why == "clock":
        then = now - timedelta(days=2)
    elif why == "damaged":
        first.certificate.write_bytes(b"-----BEGIN CERTIFICATE-----\nnonsense\n")
    else:
        other = identity(tmp_path / "other", ["192.168.1.20"], now=now)
        first.key.write_bytes(other.key.read_bytes())
    second = identity(tmp_path, addresses, now=then)
    assert second.fingerprint != first.fingerprint
    assert second.expires > then + timedelta(days=80)


def test_only_its_owner_reads_the_key(tmp_path, now):
    made = identity(tmp_path, ["10.0.0.4"], now=now)
    assert made.key.stat().st_mode & 0o077 == 0


def test_without_a_network_it_says_so(tmp_path, now):
    with pytest.raises(GroundupError, match="wireless network"):
        identity(tmp_path, [], now=now)
