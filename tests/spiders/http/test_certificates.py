"""A page under a certificate that does not hold may be anybody's."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy import Request
from scrapy.http import Response

from tests.spiders.awkward_site import Site, rss
from tests.spiders.crawls import crawl, spec, write_pieces
from yalu.sent_request import SentRequest
from yalu.spiders.http.exchange import sent_request

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


Signer = tuple[x509.Name, ec.EllipticCurvePrivateKey]


def _certificate(name: str, key: ec.EllipticCurvePrivateKey, signer: Signer, *, authority: bool) -> x509.Certificate:
    begin = datetime.now(UTC) - timedelta(days=1)
    place, subject = (begin, begin + timedelta(9)), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(signer[0], subject, key.public_key(), x509.random_serial_number(), *place)
    if authority:
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    else:
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))])
        made = made.add_extension(alternative, critical=False)
    return made.sign(signer[1], hashes.SHA256())


def _context(file: Path, key: ec.EllipticCurvePrivateKey, *chain: x509.Certificate) -> ssl.SSLContext:
    plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pems = (certificate.public_bytes(serialization.Encoding.PEM) for certificate in chain)
    file.write_bytes(b"".join((key.private_bytes(*plain), *pems)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture
def signed_by_itself(tmp_path: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.2")])
    return _context(tmp_path / "own.pem", key, _certificate("127.0.0.2", key, (own, key), authority=False))


@dataclass
class Chain:
    """A server's certificate under one of an authority between it and the root that is trusted."""

    context: ssl.SSLContext
    root: Path
    fingerprints: list[str]


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "root")])
    root = _certificate("root", keys[0], (name, keys[0]), authority=True)
    between = _certificate("between", keys[1], (root.subject, keys[0]), authority=True)
    leaf = _certificate("127.0.0.2", keys[2], (between.subject, keys[1]), authority=False)
    trusted = tmp_path / "root.pem"
    trusted.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    context = _context(tmp_path / "chain.pem", keys[2], leaf, between)
    return Chain(context, trusted, [certificate.fingerprint(hashes.SHA256()).hex() for certificate in (leaf, between)])


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


def test_a_capture_tells_the_request_the_peer_and_the_whole_chain(
    site: Site, other_site: Site, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(chain.root))
    other_site.server.socket = chain.context.wrap_socket(other_site.server.socket, server_side=True)
    secure = other_site.url.replace("http:", "https:")
    (plain,) = write_pieces(site, 1)
    other_site.rules["/2026/piece-2"] = site.rules["/2026/piece-1"]
    site.rules["/feed"] = rss(plain, f"{secure}/2026/piece-2")
    done = crawl(spec(site))
    assert done.outcomes() == {"/2026/piece-1": "read", "/2026/piece-2": "read"}
    open_one, secured = (done.of(f"/2026/piece-{number}")["captures"][0]["request"] for number in (1, 2))
    assert (open_one["method"], open_one["peer"], open_one["certificates"]) == ("GET", "127.0.0.1", [])
    assert secured["peer"] == "127.0.0.2" and secured["certificates"] == chain.fingerprints
    names = [name for name, _ in secured["headers"]]
    assert names[0] == "host" and {"user-agent", "accept-encoding"} < set(names)


def test_what_lets_somebody_in_is_not_kept_of_a_request() -> None:
    secret = {"Authorization": "Basic eA==", "Cookie": "a=b", "X-Api-Key": "k", "X-CSRF-Token": "t", "Accept": "*/*"}
    request = Request("https://user:word@news.example/a", headers=secret, method="POST", body=b"q=1")
    kept = sent_request(request, Response("https://news.example/a", request=request))
    assert kept == SentRequest("POST", (("host", "news.example"), ("accept", "*/*")), b"q=1")
