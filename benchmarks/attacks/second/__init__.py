"""The second set of scenarios: 104 outlets, each with a story of its own."""
