"""What a host asks of machines, and what follows from it: signals in, decisions and differences out. Pure.

Precedence, with the standards that it comes from, is in docs/explanation/terms.md; decision 0145.
"""

from yalu.terms.compare import difference
from yalu.terms.decide import decide, overview
from yalu.terms.pages import PageStatement, page_statements, read_pages
from yalu.terms.robots import product_token, read_robots
from yalu.terms.signals import Act, Permission, Signal, TermsDecision, TermsDocument, TermsReading, absent, is_web_page
from yalu.terms.tdmrep import read_tdmrep

__all__ = [
    "Act",
    "PageStatement",
    "Permission",
    "Signal",
    "TermsDecision",
    "TermsDocument",
    "TermsReading",
    "absent",
    "decide",
    "difference",
    "is_web_page",
    "overview",
    "page_statements",
    "product_token",
    "read_pages",
    "read_robots",
    "read_tdmrep",
]
