"""Private addresses in all their clothes, robots.txt, headers and failures in words."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from typing import Any

import pytest
from OpenSSL import SSL
from scrapy import exceptions
from scrapy.http import Response
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from yalu.errors import Blocked, Unreachable
from yalu.model import Outcome
from yalu.reasons import Reason
from yalu.sources.public_addresses import is_public
from yalu.spiders.http import resolver
from yalu.spiders.http.errors import Forbidden, RobotsUnreadable, explain_exception, failure_of_status
from yalu.spiders.http.resolver import private_hosts
from yalu.spiders.politeness.retries import retry_after
from yalu.spiders.politeness.robots_rules import Robots
from yalu.terms.robots import product_token

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
URL = "https://example.org/piece"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "ff02::1"),
        *("64:ff9b::7f00:1", "224.0.0.1", "255.255.255.255", "not an address"),
    ],
)
def test_private_addresses_are_known_in_all_their_clothes(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "block",
    [
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "100::/64"),
        *("100:0:0:1::/64", "2001::/23", "2001::/32", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7"),
        *("fe80::/10", "fec0::/10", "ff00::/8"),
    ],
)
def test_no_address_of_a_special_purpose_block_is_public(block: str) -> None:
    network = ipaddress.ip_network(block)
    inside = [network[0], network[8 % network.num_addresses], network[-1]]
    ipv4 = [address for address in inside if isinstance(address, ipaddress.IPv4Address)]
    mapped = [ipaddress.IPv6Address((0xFFFF << 32) | int(address)) for address in ipv4]
    translated = [ipaddress.IPv6Address((0x64FF9B << 96) | int(address)) for address in ipv4]
    relayed = [ipaddress.IPv6Address((0x2002 << 112) | (int(address) << 80) | 1) for address in ipv4]
    assert [str(address) for address in (*inside, *mapped, *translated, *relayed) if is_public(str(address))] == []


@pytest.mark.parametrize("address", ["9.255.255.255", "11.0.0.0", "172.15.255.255", "192.0.1.0", "223.255.255.255"])
def test_addresses_beside_a_special_purpose_block_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::808:808"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


class Resolution:
    """What Twisted's resolver does with a receiver, for addresses of our choice."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.handed_on: list[str] = []

    def installNameResolver(self, resolver: object) -> object:  # noqa: N802
        return resolver

    @property
    def nameResolver(self) -> Resolution:  # noqa: N802
        return self

    def resolveHostName(self, receiver: Any, name: str, *rest: object) -> None:  # noqa: N802
        from twisted.internet.address import IPv4Address

        receiver.resolutionBegan(None)
        for address in self.addresses:
            receiver.addressResolved(IPv4Address("TCP", address, 80))
        receiver.resolutionComplete()

    def resolutionBegan(self, resolution: object) -> None: ...  # noqa: N802
    def resolutionComplete(self) -> None: ...  # noqa: N802
    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.handed_on.append(address.host)


def test_a_name_that_changes_its_address_between_two_looks_does_not_get_through() -> None:
    mixed = Resolution("93.184.216.34", "127.0.0.1")
    public = resolver.PublicResolver(mixed, 100)  # type: ignore[arg-type]  # stands in for a reactor
    public.resolveHostName(mixed, "mixed.example.org", 80)
    assert mixed.handed_on == ["93.184.216.34"]
    # Answered from the cache now, and still without the private one; with leave, both.
    mixed.handed_on.clear()
    public.resolveHostName(mixed, "mixed.example.org", 80)
    assert mixed.handed_on == ["93.184.216.34"]
    mixed.handed_on.clear()
    with private_hosts(True):
        public.resolveHostName(mixed, "mixed.example.org", 80)
    assert mixed.handed_on == ["93.184.216.34", "127.0.0.1"]


def test_a_name_that_leads_to_private_addresses_only_is_explained_as_such() -> None:
    inside = Resolution("10.0.0.7")
    resolver.PublicResolver(inside, 100).resolveHostName(inside, "inside.example.org", 80)  # type: ignore[arg-type]  # stands in for a reactor
    assert inside.handed_on == []
    trouble = explain_exception(exceptions.CannotResolveHostError(), "http://inside.example.org/")
    assert trouble.reason == Reason.of("network.private_name", address="10.0.0.7")


def test_robots_rules_apply_by_product_name_with_delay_rate_and_sitemaps() -> None:
    body = b"""User-agent: research
    Disallow: /
    User-agent: yalu
    Crawl-delay: 3
    Request-rate: 1/7
    Disallow: /private
    User-agent: *
    Disallow: /
    Sitemap: https://example.org/s.xml"""
    robots = Robots.parse(body, product_token("Yalu/1.0 (research; +x)"))
    robots.check("https://example.org/open", "Yalu")
    assert (robots.crawl_delay, robots.sitemaps) == (7.0, ("https://example.org/s.xml",))
    with pytest.raises(Forbidden):
        robots.check("https://example.org/private/a", "Yalu")
    with pytest.raises(RobotsUnreadable):
        Robots(trouble=Reason.of("network.failed")).check("https://example.org/", "Yalu")


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00garbage", b"Crawl-delay: -5\nUser-agent: *\nCrawl-delay: x", b"x" * 900_000]
)
def test_a_garbled_robots_txt_allows_everything(body: bytes) -> None:
    robots = Robots.parse(body, "Yalu")
    robots.check("https://example.org/a", "Yalu")
    assert robots.crawl_delay >= 0


@pytest.mark.parametrize(
    ("status", "value", "seconds"),
    [
        (429, "30", 30.0),
        (503, "Tue, 01 Sep 2026 12:00:10 GMT", 10.0),
        (503, "Tue, 01 Sep 2026 11:00:00 GMT", 0.0),
        (429, "soon", None),
        (503, "Fri, 31 Dec 9999 23:59:59 -0100", None),
        (429, "", None),
        (429, "-5", None),
        (200, "30", None),
    ],
)
def test_retry_after_is_read_in_both_forms(status: int, value: str, seconds: float | None) -> None:
    assert retry_after(Response(URL, status=status, headers={"Retry-After": value}), NOW) == seconds


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (401, {}, Outcome.BLOCKED),
        (451, {}, Outcome.BLOCKED),
        (503, {"cf-mitigated": "challenge"}, Outcome.BLOCKED),
        (202, {"x-amzn-waf-action": "challenge"}, Outcome.BLOCKED),
        (410, {}, Outcome.GONE),
        (502, {}, Outcome.FAILED),
        (302, {"location": "file:///etc/passwd"}, Outcome.FAILED),
        (400, {}, Outcome.UNREADABLE),
    ],
)
def test_what_a_status_means(status: int, headers: dict[str, str], outcome: Outcome) -> None:
    trouble = failure_of_status(status, headers)
    assert trouble is not None
    assert trouble.outcome is outcome


def test_an_answer_with_a_page_is_no_refusal() -> None:
    assert failure_of_status(200, {"x-powered-by": "x"}) is None


def test_every_failure_has_words_and_an_error_of_ours() -> None:
    refused = SSL.Error([("SSL routines", "", "certificate verify failed")])
    tls = ResponseFailed([Failure(refused)])  # type: ignore[no-untyped-call]  # Twisted says no types here
    failed = exceptions.DownloadFailedError("x")
    failed.__cause__ = tls
    assert explain_exception(failed, URL).reason == Reason.of("network.certificate")
    assert explain_exception(exceptions.DownloadTimeoutError(), URL).reason == Reason.of("network.timeout")
    strange = explain_exception(RuntimeError("line one\nline two"), URL)
    assert strange.reason == Reason.of("network.other", detail="RuntimeError: line one line two")
    error = strange.error("paper", URL)
    assert isinstance(error, Unreachable)
    assert str(error) == f"paper: cannot reach {URL} (RuntimeError: line one line two)"
    assert isinstance(explain_exception(Forbidden(Reason.of("robots.forbids")), URL).error("paper", URL), Blocked)
