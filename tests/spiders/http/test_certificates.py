"""A page under a certificate that does not hold may be anybody's."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.spiders.awkward_site import Site, rss
from tests.spiders.crawls import crawl, spec, write_pieces

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


@pytest.fixture
def signed_by_itself(tmp_path: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.2")])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begin, begin + timedelta(9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.2"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "own.pem"
    plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_certificate_nobody_vouches_for_is_no_page(
    site: Site, other_site: Site, signed_by_itself: ssl.SSLContext
) -> None:
    other_site.server.socket = signed_by_itself.wrap_socket(other_site.server.socket, server_side=True)
    secure = other_site.url.replace("http:", "https:")
    (plain,) = write_pieces(site, 1)
    other_site.rules["/2026/piece-2"] = site.rules["/2026/piece-1"]
    site.rules["/feed"] = rss(plain, f"{secure}/2026/piece-2")
    done = crawl(spec(site))
    assert done.outcomes() == {"/2026/piece-1": "read", "/2026/piece-2": "failed"}
    assert "its certificate does not hold" in done.of("/2026/piece-2")["reason"]
