"""What programs of others say of what Yalu writes: counts of findings, which may only become fewer."""
