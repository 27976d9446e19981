"""From the terms found to a score and the rule that gave it: evidence, rules, features and their weights."""
