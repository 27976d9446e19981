"""Weigh differences: significance from 0 to 1 with a reason in words, and volatile text that never matters.

``text_significance`` weighs two texts, ``edit_significance`` one differing stretch of them (a hunk).
"""
