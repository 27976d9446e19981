"""A made-up press (decision 0330): texts, page styles, outlets, what happens to them, and a server with faults."""
