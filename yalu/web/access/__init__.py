"""Who may ask the reading room, from where, as whom and how often (decision 0271)."""
