"""Command: topic."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click

from yalu import settings as setting
from yalu.cli.output import json_line, json_option, line, utc_seconds
from yalu.cli.pages.input import json_lines
from yalu.cli.pages.input import text as text_of
from yalu.errors import UsageError

if TYPE_CHECKING:
    from yalu.model import TopicMatch
    from yalu.topics.scanning.lexicon import Lexicon
    from yalu.topics.scoring.classifier import Classified


@click.command()
@click.argument("text", required=False)
@click.option("--explain", is_flag=True, help="Show the rule, the terms with class and place, labels and lexicon.")
@json_option("JSON lines in and out.")
@click.option("--lang", help="Language of TEXT.")
@click.option("--country", help="Country of the source of TEXT.")
@click.option("--source", metavar="ID", help="Judge TEXT as this source's; --explain says how many it let in.")
@click.option("--rescore", is_flag=True, help="Judge stored articles again by today's lexicon.")
@click.option("--borderline", is_flag=True, help="List stored articles that are too close to call (0.4 to 0.59).")
def topic(
    text: str | None,
    explain: bool,
    as_json: bool,
    lang: str | None,
    country: str | None,
    source: str | None,
    rescore: bool,
    borderline: bool,
) -> None:
    """Say whether texts are about China–Korea relations, and why.

    Without TEXT, JSON lines {"id", "title", "lead", "lang", "source_country"} are read from stdin. YALU_LEXICON names
    files with terms and rules of your own. With --rescore an answer that differs is kept beside the old one; reports
    already made stay as they are.
    """
    if rescore or borderline:
        if text is not None or lang or country or source or explain:
            raise click.UsageError(
                "--rescore and --borderline go without TEXT, --explain, --lang, --country and --source"
            )
        if rescore:
            _rescore(as_json)
        if borderline:
            _borderline(as_json)
    elif text is not None:
        _judge(text, _Origin(lang, country, source), as_json=as_json, explain=explain)
    elif source is not None:
        raise click.UsageError("--source goes with TEXT")
    else:
        from yalu.topics.scanning.lexicon import load_lexicon

        lexicon = load_lexicon(setting.load().lexicon)
        for request in json_lines(("id", "title", "lead", "lang", "source_country")):
            json_line(_answer(request, lexicon, explain))


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a text comes from, as far as the options say: a language tag, an ISO 3166 code, a source's id."""

    lang: str | None
    country: str | None
    source: str | None


def _judge(text: str, origin: _Origin, *, as_json: bool, explain: bool) -> None:
    from yalu.topics.explain import explain as in_words
    from yalu.topics.matching import match
    from yalu.topics.scanning.lexicon import load_lexicon

    settings = setting.load()
    lexicon, lang, country = load_lexicon(settings.lexicon), origin.lang, origin.country
    if origin.source is not None:
        from yalu.sources.load import watched

        source = watched(settings).get(origin.source)
        lang, country = lang or source.languages[0], country or source.country
    result = match(text, "", lang=lang, source_country=country, lexicon=lexicon)
    why = _reasons(text, "", lang, country, lexicon) if explain else None
    if as_json:
        json_line(_match_json(None, result, why))
    elif why is not None:
        line(in_words(result, *why))
        if origin.source is not None:
            from yalu.jobs.maintenance.topic_matches import share_line, shares_by_source

            line(f"source {origin.source} {share_line(shares_by_source(settings).get(origin.source))}")
    else:
        line(f"{'in scope' if result.in_scope else 'not in scope'}  {result.score:.2f}  {result.rule}")


def _answer(request: dict[str, Any], lexicon: Lexicon, explain: bool) -> dict[str, Any]:
    from yalu.topics.matching import match

    try:
        title, lead, lang, country = (text_of(request, name) for name in ("title", "lead", "lang", "source_country"))
    except UsageError as error:
        nothing: dict[str, Any] = {"in_scope": None, "score": None, "rule": None, "terms": []}
        return {"id": request.get("id"), **nothing, "error": str(error)}
    result = match(title, lead, lang=lang or None, source_country=country or None, lexicon=lexicon)
    why = _reasons(title, lead, lang or None, country or None, lexicon) if explain else None
    return _match_json(request.get("id"), result, why)


_Reasons = tuple[list[tuple[str, float]], "Classified"]
"""The weighed evidence, and what the classifier finds."""


def _reasons(title: str, lead: str, lang: str | None, country: str | None, lexicon: Lexicon) -> _Reasons:
    from yalu.topics.matching import classified, reasons

    return (
        reasons(title, lead, lang=lang, source_country=country, lexicon=lexicon),
        classified(title, lead, lang=lang, source_country=country, lexicon=lexicon),
    )


def _match_json(identity: object, result: TopicMatch, why: _Reasons | None) -> dict[str, Any]:
    terms: list[Any] = [term.text if why is None else asdict(term) for term in result.terms]
    answer = {"in_scope": result.in_scope, "score": round(result.score, 3), "rule": result.rule, "terms": terms}
    if why is not None:
        evidence, classified = why
        answer |= {"tags": list(result.tags), "lexicon": result.lexicon, "evidence": [list(part) for part in evidence]}
        answer |= {
            "probability": round(classified.probability, 3),
            "features": [list(part) for part in classified.parts],
        }
    return answer if identity is None else {"id": identity, **answer}


def _rescore(as_json: bool) -> None:
    from yalu.jobs.maintenance.topic_matches import rescore

    done = rescore(setting.load())
    if as_json:
        json_line(asdict(done))
        return
    line(
        f"{done.articles} articles judged again, {done.differing} with another answer: "
        f"{done.entered} now in scope, {done.left} no longer; {done.borderline} borderline"
    )


def _borderline(as_json: bool) -> None:
    from yalu.jobs.maintenance.topic_matches import borderline

    for judged in borderline(setting.load()):
        if as_json:
            json_line({**asdict(judged), "at": utc_seconds(judged.at)})
        else:
            terms = ", ".join(judged.terms)
            line(
                f"{judged.score:.2f}  {judged.rule}  {judged.source_id}  {judged.title or '-'}  {judged.url}  [{terms}]"
            )
