"""Extraction: the captures of one article become an observation. Pure: no Scrapy, no I/O, no clock.

Live crawls, archived copies and re-extraction share it (decision 0190): ``Extractor`` reads pages with the source's
rules, ``ThreadFetchPlan`` says which requests a thread still needs and joins the answers, ``ArticleCheck`` decides
which article an answer is about and with what outcome, ``observe_archive_copy`` does all of it for an archived copy.
"""
