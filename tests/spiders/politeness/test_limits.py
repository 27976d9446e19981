"""Where the spiders do not go, and how they end."""

from __future__ import annotations

import signal

import pytest

from tests.spiders.awkward_site import Answer, Site, rss
from tests.spiders.crawls import crawl, spec, start, wait_for, write_pieces

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


def test_private_hosts_are_refused_without_leave_by_address_by_name_and_by_number(site: Site) -> None:
    port = site.url.rpartition(":")[2]
    hosts = ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "0x7f.1")
    specs = [
        spec(site, {"feed": f"http://{host}:{port}/feed"}, name=f"at-{number}", allow_private_hosts=False)
        for number, host in enumerate(hosts)
    ]
    site.rules["/feed"] = rss()
    done = crawl(*specs)
    assert {crawled.verdict for crawled in done.values()} == {"failed"}
    assert all("private address" in crawled.reason for crawled in done.values()), [
        crawled.reason for crawled in done.values()
    ]
    assert site.log == []


def test_a_redirect_to_another_scheme_is_not_followed(site: Site) -> None:
    site.rules["/feed"] = Answer(status=302, headers={"Location": "gopher://127.0.0.1/"})
    done = crawl(spec(site))
    assert done.verdict == "failed"
    assert "gopher" in done.reason


def test_hosts_that_do_not_answer_are_named_with_the_reason(site: Site) -> None:
    site.rules["/slow"] = Answer("late", pause=4)
    with_closed_port = {**spec(site, {"feed": "http://127.0.0.3:9/feed"}, name="refused")}
    nowhere = {**spec(site, {"feed": "http://no-such-host.invalid/feed"}, name="nowhere")}
    slow = spec(site, {"feed": f"{site.url}/slow"}, name="slow")
    done = crawl(with_closed_port, nowhere, slow, settings={"download_timeout": 1})
    assert done["refused"].reason == "cannot reach http://127.0.0.3:9/feed (the connection was refused)"
    assert done["nowhere"].reason == "cannot reach http://no-such-host.invalid/feed (the name does not resolve)"
    assert done["slow"].reason == f"cannot reach {site.url}/slow (no answer in time)"
    assert {crawled.verdict for crawled in done.values()} == {"failed"}


def test_proxies_of_the_environment_are_not_used(site: Site) -> None:
    (url,) = write_pieces(site, 1)
    site.rules["/feed"] = rss(url)
    done = crawl(spec(site), env={"http_proxy": "http://127.0.0.9:9", "no_proxy": ""})
    assert done.outcomes() == {"/2026/piece-1": "read"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_crawl_before_the_last_answer_and_keeps_what_was_read(site: Site, number: int) -> None:
    site.rules["/feed"] = rss(*write_pieces(site, *range(1, 22)), f"{site.url}/late")
    site.rules["/late"] = Answer("late", pause=600)
    waiting = spec(site, name="waiting")
    running = start(waiting, settings={"download_timeout": 600})
    running.wait_until_stored(20)
    wait_for(site, "/late")
    running.stop(number)
    done = running.finish()
    assert (done.verdict, done.reason) == ("partial", "stopped")
    assert len(done.kept) >= 20
    assert "/late" not in done.outcomes()
    assert done.result["finished"] == [["partial", "stopped"]]


def test_a_signal_does_not_wait_for_the_delay_of_a_source(site: Site) -> None:
    urls = write_pieces(site, 1, 2, 3)
    site.rules["/feed"] = rss(*urls)
    patient = spec(site, delay=60)
    running = start(patient)
    wait_for(site, "/robots.txt")
    running.stop()
    done = running.finish(8)
    assert (done.verdict, done.reason) == ("partial", "stopped")


def test_a_lost_lease_ends_one_source_and_no_other(site: Site, other_site: Site) -> None:
    for server in (site, other_site):
        server.rules["/feed"] = rss(*write_pieces(server, *range(1, 41)))
    done = crawl(spec(site, name="lost", sink="lease-lost"), spec(other_site, name="kept"))
    assert done["lost"].verdict == "failed"
    assert done["lost"].reason == "it could not be stored: another crawl took this source over"
    assert len(site.log) < 35, "the spider stops asking"
    assert (done["kept"].verdict, len(done["kept"].kept)) == ("ok", 40)


@pytest.mark.parametrize(
    ("mood", "words"), [("broken", "the disk is full"), ("defect", "internal error while storing")]
)
def test_a_store_that_fails_fails_the_crawl(site: Site, mood: str, words: str) -> None:
    site.rules["/feed"] = rss(*write_pieces(site, 1))
    done = crawl(spec(site, sink=mood))
    assert done.verdict == "failed"
    assert words in done.reason


def test_writes_are_batched_and_never_in_the_thread_of_the_reactor(site: Site, other_site: Site) -> None:
    for server in (site, other_site):
        server.rules["/feed"] = rss(*write_pieces(server, *range(1, 46)))
    done = crawl(spec(site, name="slow", sink="slow"), spec(other_site, name="quick"))
    assert {crawled.verdict for crawled in done.values()} == {"ok"}
    for crawled in done.values():
        assert sum(crawled.result["batches"]) == 45
        assert max(crawled.result["batches"]) <= 25
        assert all(name.startswith("store") for name in crawled.result["threads"])
