"""Topic matching: decide, with reasons, whether a text is about relations between China and Korea.

Pure; the lexicon is data, in ``data/``.
"""

from yalu.topics.explain import explain, rule_in_words
from yalu.topics.genre import Genre, genre
from yalu.topics.matching import classified, match, match_article, reasons
from yalu.topics.scanning.lexicon import LEXICON_VERSION, Lexicon, lexicon, load_lexicon
from yalu.topics.scoring.classifier import Classified, Classifier, classifier
from yalu.topics.scoring.weighing import BORDERLINE, IN_SCOPE

__all__ = [
    "BORDERLINE",
    "IN_SCOPE",
    "LEXICON_VERSION",
    "Classified",
    "Classifier",
    "Genre",
    "Lexicon",
    "classified",
    "classifier",
    "explain",
    "genre",
    "lexicon",
    "load_lexicon",
    "match",
    "match_article",
    "reasons",
    "rule_in_words",
]
