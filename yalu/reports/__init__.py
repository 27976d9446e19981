"""Change reports: composed of changes for a reader, rendered as text, HTML, Markdown, JSON or Atom. Pure."""
