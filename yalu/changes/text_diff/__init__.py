"""Compare two texts: alignment of paragraphs and words, and the diff as text, HTML or JSON."""
