"""What is counted: figures over time, of outlets and of marks, and how an edit spread, with the rules they follow."""
