"""Evidence that an outsider can check: WARC records, packages, signatures, the transparency log. Pure but for its key.

A package is described in docs/reference/evidence.md; what it carries to be checked with is in ``verifier``.
"""
