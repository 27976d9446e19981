"""How well comment threads are read, on real pages and recorded answers with gold."""
