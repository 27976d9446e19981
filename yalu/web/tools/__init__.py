"""The tools of ``yalu mcp``: questions of a language model's client, answered over stdio, read-only (decision 0306)."""
