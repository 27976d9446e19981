"""A report as characters alone: text, Markdown, and the few lines of a chat message."""
