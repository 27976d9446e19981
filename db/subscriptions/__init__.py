"""Subscriptions: the rules that were added by command, pauses, and how far each is checked.

What a rule means is decided by ``yalu.subscriptions``.
"""
