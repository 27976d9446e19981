"""A made-up press: texts, page styles, outlets, what happens to them, and a server that fails in every way."""
