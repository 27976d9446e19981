"""Author detection: bylines in markup, near the headline and beside the date, and signatures in the text."""
