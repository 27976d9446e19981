"""Extraction: the captures of one article become an observation. Pure: no Scrapy, no I/O, no clock.

Live crawls, archived copies and re-extraction share it (decision 0190): ``Extractor`` reads pages with the source's
rules, ``ThreadFetchPlan`` says which requests a thread still needs and joins the answers, ``ArticleCheck`` decides
which article an answer is about and with what outcome, ``observe_archive_copy`` does all of it for an archived copy.
"""

from yalu.extraction.addresses import could_be_article, is_front_or_listing, source_domains
from yalu.extraction.archive_copy import as_archived, observe_archive_copy
from yalu.extraction.article_check import ArticleCheck, believed_canonical, is_numbered, numbered_address
from yalu.extraction.content_coding import ACCEPTED_CODINGS, decode_body, gunzip, gunzip_start
from yalu.extraction.extractor import Extractor, page_and_match, read_capture, say_the_same
from yalu.extraction.outcomes import page_failure, unreadable_outcome
from yalu.extraction.same_article import is_same_article
from yalu.extraction.thread_fetch_plan import MAX_LOOK_UPS, MAX_PARTS, ThreadFetchPlan
from yalu.pages.document.http_headers import joined_headers

__all__ = [
    "ACCEPTED_CODINGS",
    "MAX_LOOK_UPS",
    "MAX_PARTS",
    "ArticleCheck",
    "Extractor",
    "ThreadFetchPlan",
    "as_archived",
    "believed_canonical",
    "could_be_article",
    "decode_body",
    "gunzip",
    "gunzip_start",
    "is_front_or_listing",
    "is_numbered",
    "is_same_article",
    "joined_headers",
    "numbered_address",
    "observe_archive_copy",
    "page_and_match",
    "page_failure",
    "read_capture",
    "say_the_same",
    "source_domains",
    "unreadable_outcome",
]
