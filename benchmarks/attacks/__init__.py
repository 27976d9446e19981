"""Attack scenarios: does Yalu ever tell a change that nobody made?"""
