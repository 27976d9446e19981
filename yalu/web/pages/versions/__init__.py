"""Versions of an article: two of them side by side, the sentences that each brought, another article beside one."""
