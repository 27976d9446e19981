"""Jobs of whoever keeps Yalu running: doctor, export, import, retention and erasure."""
