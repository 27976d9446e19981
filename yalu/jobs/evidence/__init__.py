"""Evidence: the key that signs, packages of changes, and their verification."""
