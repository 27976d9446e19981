"""Who wrote a piece: bylines in markup, near the headline, beside the date, and signatures in the text."""
