"""The demo's fortnight is set as it was in each format, and says in every language what a reader was promised."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.reports.fortnight import LINKS, golden_report
from tests.reports.golden_reports import PLACES, ROOT, golden_file
from tests.reports.report_examples import parsed
from yalu.model import READER_LANGUAGES
from yalu.reports.formats.render import Format, render
from yalu.reports.words.told_report import told_report

TRANSLATED = [language for language in READER_LANGUAGES if language != "en"]


@pytest.mark.parametrize(("language", "form"), PLACES)
def test_a_report_is_set_as_its_golden_copy(language: str, form: Format) -> None:
    text = render(golden_report(language), form, LINKS)
    assert text == golden_file(language, form).read_text(encoding="utf-8"), (
        "renew with python -m tests.reports.golden_reports, and read the difference"
    )


def test_another_process_sets_the_same() -> None:
    """No order of a set or a dictionary, and no clock, is in a report."""
    code = "from tests.reports.golden_reports import made; assert all(f.read_text('utf-8') == t for f, t in made())"
    for seed in ("1", "2"):
        environment = {"PYTHONHASHSEED": seed, "TZ": "America/New_York", "PYTHONPATH": str(ROOT)}
        run = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, check=False)
        assert run.returncode == 0, run.stderr.decode()


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_every_format_says_the_same_sentences(language: str) -> None:
    worded = told_report(golden_report(language), LINKS)
    page = " ".join(parsed(render(golden_report(language), "html", LINKS)).text_content().split())
    text = render(golden_report(language), "text", LINKS)
    marked = re.sub(r"\\(.)", r"\1", render(golden_report(language), "md", LINKS))

    def squeezed(words: str) -> str:
        return re.sub(r"\s+", "", words)

    sentences = [
        worded.title,
        worded.period,
        worded.zone,
        worded.summary,
        worded.coverage or "",
        worded.already_there or "",
    ]
    sentences += [*worded.not_shown, *(item.scope or "" for item in worded.top), *worded.notes]
    sentences += [event.when for item in worded.top for event in item.events]
    for sentence in sentences:
        assert squeezed(sentence).lower() in squeezed(page).lower()
        assert squeezed(sentence) in squeezed(text)
        assert squeezed(sentence) in squeezed(marked)


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_one_line_names_the_time_zone(language: str) -> None:
    for form in (Format.TEXT, Format.MARKDOWN, Format.BRIEF):
        assert render(golden_report(language), form).count("UTC") == 1
    page = parsed(render(golden_report(language), "html"))
    assert page.xpath("string(//main)").count("UTC") == 1


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_figures_of_the_head_are_those_of_the_count(language: str) -> None:
    report = golden_report(language)
    worded = told_report(report)
    total, *parts = (int(number) for number in _numbers(re.split("[.。]", worded.summary)[0]))
    assert total == sum(parts) == report.changes == report.totals.today == 24
    assert sum(report.per_country.values()) == sum(report.per_language.values()) == report.changes
    altered, new = worded.figures[2], worded.figures[3]
    assert int(altered.number) + sum(int(number) for number in _numbers(f"{new.number} {new.of}")) + 2 == report.changes
    tree = parsed(render(report, "html"))
    for chart, times in (("days", 1), ("sources", 1), ("balance", 2)):
        totals = tree.xpath(f"//figure[.//title[@id='{chart}-title']]//tbody/tr/td[last()]/text()")
        assert sum(map(int, totals)) == times * report.changes


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_a_brief_is_short_and_holds_what_matters(language: str) -> None:
    report = golden_report(language)
    text = render(report, "brief", LINKS)
    worded = told_report(report, LINKS)
    assert len(text) <= 1000
    assert worded.title in text
    assert worded.short_summary in text
    assert all(f"\n{item.rank}. " in text for item in worded.top[:5])
    assert text.endswith(f"{worded.link}\n")


@pytest.mark.parametrize("language", TRANSLATED)
def test_words_of_another_language_are_marked(language: str) -> None:
    """What is left when everything with another ``lang`` is taken away has no English sentence."""
    tree = parsed(render(golden_report(language), "html", LINKS))
    tag = tree.get("lang")
    for node in tree.xpath("//*[@lang]"):
        if node is not tree and node.get("lang") != tag:
            node.clear(keep_tail=True)
    for style in tree.xpath("//style | //dd[@class='address']"):
        style.clear(keep_tail=True)
    left = re.sub(r"https?://\S+", "", tree.text_content())
    words = re.findall(r"\b[a-z]{3,}(?: [a-z]{3,}){2,}\b", left)
    assert words == []
