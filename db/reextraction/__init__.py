"""Histories written anew after stored captures were read by a later extractor, and the log of what reads otherwise.

Archive copies enter an article's history here too. Nothing here is ever told as a change.
"""
