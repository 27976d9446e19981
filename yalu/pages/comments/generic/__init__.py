"""Comments of no known platform: a list in any markup, lines of text under a heading, or the data of scripts."""
