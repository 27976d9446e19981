"""The registry of sources: what is watched, and how, as data.

Sources are drafted in ``drafts``; pages that authors cite are in ``bibliography``.
"""
