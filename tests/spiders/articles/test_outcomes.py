"""What each kind of answer makes of a look at an article."""

from __future__ import annotations

import pytest

from tests.spiders.awkward_site import Answer, Site, article, bomb, rss
from tests.spiders.crawls import crawl, spec, write_pieces

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

PDF = Answer(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", headers={"Content-Type": "application/pdf"})


def see_other(target: str, status: int = 301) -> Answer:
    return Answer(status=status, headers={"Location": target})


def test_every_answer_is_an_observation_with_its_evidence(site: Site) -> None:
    write_pieces(site, 1)
    site.rules |= {
        "/withdrawn": Answer("gone", 410),
        "/refused": Answer("no", 403),
        "/paid": Answer("pay", 402),
        "/broken": Answer("oops", 500),
        "/report.pdf-like": PDF,
        "/teapot": Answer("no", 418),
        "/big": Answer(b"x" * 40_000),
        "/bomb": bomb(3_000_000),
        "/circle": see_other("/circle"),
        "/cut": Answer("<p>half", claimed=5000),
        "/file": see_other("file:///etc/passwd"),
        "/challenge": Answer("wait", 503, {"cf-mitigated": "challenge"}),
    }
    paths = [name for name in site.rules if name != "/feed"] + ["/missing"]
    site.rules["/feed"] = rss(*(site.url + name for name in paths))
    done = crawl(spec(site), settings={"max_page_bytes": 30_000})
    outcomes = done.outcomes()
    assert outcomes == {
        "/2026/piece-1": "read",
        "/withdrawn": "gone",
        "/missing": "gone",
        "/refused": "blocked",
        "/paid": "blocked",
        "/challenge": "blocked",
        "/broken": "failed",
        "/report.pdf-like": "unreadable",
        "/teapot": "unreadable",
        "/big": "failed",
        "/bomb": "failed",
        "/circle": "failed",
        "/cut": "failed",
        "/file": "failed",
    }
    assert "over the size limit" in done.of("/big")["reason"]
    assert "over the size limit" in done.of("/bomb")["reason"]
    assert "in circles" in done.of("/circle")["reason"]
    assert "file:///etc/passwd" in done.of("/file")["reason"]
    assert "broke off" in done.of("/cut")["reason"]
    refused = done.of("/refused")["captures"][0]
    assert (refused["status"], refused["length"]) == (403, 2)
    assert done.of("/big")["captures"][0]["status"] is None
    assert done.verdict == "partial"
    assert f"{site.url}/" in done.reason
    assert site.times("/broken") == 2, "a failing server is asked once more, no oftener"
    assert site.times("/refused") == 1, "a refusal is never argued with"


def test_an_unchanged_page_costs_one_conditional_request(site: Site) -> None:
    (url,) = write_pieces(site, 1)
    site.rules["/feed"] = rss(url)
    plain = site.rules["/2026/piece-1"]
    assert isinstance(plain, Answer)
    site.rules["/2026/piece-1"] = lambda headers: (
        Answer(status=304, headers={"ETag": '"a"'}) if headers.get("if-none-match") == '"a"' else plain
    )
    known = {"url": url, "etag": '"a"', "last_modified": "Tue, 01 Sep 2026 00:00:00 GMT"}
    done = crawl(spec(site, known=[known]))
    assert done.outcomes() == {"/2026/piece-1": "unchanged"}
    assert done.of("/2026/piece-1")["captures"][0]["status"] == 304
    asked = next(request for request in site.log if request.path == "/2026/piece-1")
    assert asked.headers["if-modified-since"] == "Tue, 01 Sep 2026 00:00:00 GMT"


def test_only_due_articles_are_looked_at_again(site: Site) -> None:
    due, resting, modified = write_pieces(site, 1, 2, 3)
    site.rules["/feed"] = Answer(
        f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>
        <entry><title>a</title><link href="{resting}"/><updated>2026-09-01T00:00:00Z</updated></entry>
        <entry><title>b</title><link href="{modified}"/><updated>2026-09-09T00:00:00Z</updated></entry></feed>""",
        headers={"Content-Type": "application/atom+xml"},
    )
    seen = "2026-09-05T00:00:00+00:00"
    known = [
        {"url": due, "seen_at": seen},
        {"url": resting, "due": False, "seen_at": seen},
        {"url": modified, "due": False, "seen_at": seen},
    ]
    done = crawl(spec(site, known=known))
    assert set(done.outcomes()) == {"/2026/piece-1", "/2026/piece-3"}


def test_a_redirect_to_a_listing_means_that_a_known_article_is_gone(site: Site) -> None:
    old, moved = site.url + "/old-piece-of-2020", site.url + "/2020/piece"
    (new,) = write_pieces(site, 1)
    site.rules |= {
        "/feed": rss(),
        "/": Answer("<html><body><h1>Front page</h1></body></html>"),
        "/old-piece-of-2020": see_other("/"),
        "/2020/piece": see_other(new),
    }
    done = crawl(spec(site, known=[{"url": old}, {"url": moved}]))
    gone, read = done.of("/old-piece-of-2020"), done.of("/2020/piece")
    assert (gone["outcome"], read["outcome"]) == ("gone", "read")
    assert gone["captures"][0]["final_url"] == f"{site.url}/"
    assert read["addresses"] == [new, moved]
    assert read["captures"][0]["final_url"] == new


def test_one_article_under_many_addresses_is_looked_at_once(site: Site) -> None:
    (url,) = write_pieces(site, 1)
    other = f"{site.url}/print/4711"
    site.rules["/print/4711"] = article("China and South Korea talk, part 1", canonical=url)
    site.rules["/feed"] = rss(url, url + "?utm_source=feed", url + "/#comments", url + "?fbclid=1", other)
    done = crawl(spec(site))
    assert [observation["addresses"] for observation in done.kept] == [[url]]
    assert site.times("/2026/piece-1") == 1


@pytest.mark.parametrize("first", ["the claimed one", "the claiming ones"])
def test_a_theme_that_names_one_address_on_all_pages_hides_none_of_them(site: Site, first: str) -> None:
    urls = [f"{site.url}/2026/piece-{number}" for number in (1, 2, 3)]
    for number, text in enumerate(("Barley is sown in spring. ", "Letters cross by ship. ", "Salt is dear. "), 1):
        site.rules[f"/2026/piece-{number}"] = article(f"China and Korea {number}", text * 12, canonical=urls[0])
    site.rules["/feed"] = rss(*(urls if first == "the claimed one" else reversed(urls)))
    for known in ((), [{"url": url} for url in urls]):
        done = crawl(spec(site, known=known))
        assert done.outcomes() == {f"/2026/piece-{number}": "read" for number in (1, 2, 3)}
        assert sorted(observation["addresses"] for observation in done.kept) == [[url] for url in urls]


@pytest.mark.parametrize("first", ["the piece", "its copy"])
def test_a_copy_of_a_piece_that_is_looked_at_too_is_no_second_piece(site: Site, first: str) -> None:
    (url,) = write_pieces(site, 1)
    copies = {"/print/4711": "China and South Korea talk, part 1", "/m/1": "China and South Korea talk, part 1 | Paper"}
    for path, title in copies.items():
        site.rules[path] = article(title, canonical=url)
    listed = [url, *(site.url + path for path in copies)]
    site.rules["/feed"] = rss(*(listed if first == "the piece" else reversed(listed)))
    assert [observation["addresses"] for observation in crawl(spec(site)).kept] == [[url]]


def test_pages_that_claim_one_another_are_one_piece_only_when_their_texts_are(site: Site) -> None:
    url, other = f"{site.url}/2026/one", f"{site.url}/2026/other"
    site.rules["/feed"] = rss(url, other)
    for title, pieces in (("China and Korea", 1), ("China and Japan", 2)):
        site.rules["/2026/one"] = article("China and Korea", canonical=other)
        site.rules["/2026/other"] = article(title, canonical=url)
        assert len(crawl(spec(site)).kept) == pieces


def test_a_claim_to_an_address_that_fails_is_not_believed(site: Site) -> None:
    lost, copy = f"{site.url}/2026/lost", f"{site.url}/2026/copy"
    site.rules |= {"/2026/copy": article("China and Korea", canonical=lost), "/2026/lost": Answer("no", 410)}
    site.rules["/feed"] = rss(copy, lost)
    done = crawl(spec(site))
    assert done.outcomes() == {"/2026/copy": "read", "/2026/lost": "gone"}
    assert done.of("/2026/copy")["addresses"] == [copy]


def test_a_redirect_to_a_piece_that_is_looked_at_too_is_dropped(site: Site) -> None:
    (url,) = write_pieces(site, 1)
    site.rules |= {"/feed": rss(url, f"{site.url}/go/1"), "/go/1": see_other(url)}
    assert [observation["addresses"] for observation in crawl(spec(site)).kept] == [[url]]


def test_a_canonical_link_to_the_front_page_is_not_believed(site: Site) -> None:
    urls = []
    for number in (1, 2):
        site.rules[f"/2026/piece-{number}"] = article(f"China and Korea {number}", canonical=site.url + "/")
        urls.append(f"{site.url}/2026/piece-{number}")
    site.rules["/feed"] = rss(*urls)
    assert sorted(observation["addresses"] for observation in crawl(spec(site)).kept) == [[url] for url in urls]


def test_what_is_off_topic_is_told_apart_only_when_the_source_is_watched_for_the_topic(site: Site) -> None:
    site.rules["/2026/cooking"] = article("How to cook rice", "Rice is cooked with water. " * 20)
    (url,) = write_pieces(site, 1)
    site.rules["/feed"] = rss(url, f"{site.url}/2026/cooking")
    by_topic, everything = (crawl(spec(site, scope=scope)) for scope in ("topic", "all"))
    assert by_topic.outcomes() == {"/2026/piece-1": "read", "/2026/cooking": "out-of-scope"}
    assert by_topic.of("/2026/cooking")["in_scope"] is False
    assert by_topic.verdict == "ok"
    assert everything.outcomes() == {"/2026/piece-1": "read", "/2026/cooking": "read"}


def test_what_was_ruled_out_before_is_not_asked_for(site: Site) -> None:
    urls = write_pieces(site, 1, 2)
    site.rules["/feed"] = rss(*urls)
    done = crawl(spec(site, skip=[urls[0]]))
    assert set(done.outcomes()) == {"/2026/piece-2"}


def test_no_more_pages_than_the_source_allows_and_due_ones_get_their_share(site: Site) -> None:
    urls = write_pieces(site, *range(1, 21))
    site.rules["/feed"] = rss(*urls[:10])
    known = [{"url": url} for url in urls[10:]]
    done = crawl(spec(site, known=known, max_pages=6))
    looked = {int(name.rpartition("-")[2]) for name in done.outcomes()}
    assert looked == {1, 2, 3, 11, 12, 13}


def test_pages_in_old_encodings_arrive_as_they_are(site: Site) -> None:
    titles = {
        "euc-kr": "한중 관계와 서울의 선택",
        "shift_jis": "中国と韓国の関係を考える",
        "gb18030": "中国与韩国的关系",
        "utf-8": "中国与韩国的关系",
    }
    bodies = {}
    for encoding, title in titles.items():
        text = article(f"China: {title}", (title + "。") * 30).body
        assert isinstance(text, str)
        declared = f'<meta charset="{encoding}">' if encoding in ("euc-kr", "shift_jis") else ""
        bodies[encoding] = text.replace('<meta charset="utf-8">', declared).encode(encoding)
        answer = Answer(bodies[encoding], headers={"Content-Type": f"text/html; charset={encoding}"})
        site.rules[f"/2026/in-{encoding}"] = answer
    site.rules["/feed"] = rss(*(f"{site.url}/2026/in-{encoding}" for encoding in titles))
    done = crawl(spec(site))
    for encoding, title in titles.items():
        seen = done.of(f"/2026/in-{encoding}")
        assert seen["title"] == f"China: {title}"
        assert seen["captures"][0]["length"] == len(bodies[encoding]), "the bytes are kept as served"


def test_cookies_are_neither_sent_back_nor_kept(site: Site) -> None:
    first, second = write_pieces(site, 1, 2)
    page = site.rules["/2026/piece-1"]
    assert isinstance(page, Answer)
    site.rules["/2026/piece-1"] = Answer(page.body, headers={**page.headers, "Set-Cookie": "session=1"})
    site.rules["/feed"] = rss(first, second)
    done = crawl(spec(site))
    assert all("cookie" not in asked.headers for asked in site.log)
    assert "set-cookie" not in done.of("/2026/piece-1")["captures"][0]["headers"]
