"""What a host asks of machines, and what follows from it: signals in, decisions and differences out. Pure.

Precedence, with the standards that it comes from, is in docs/explanation/terms.md; decision 0145.
"""
