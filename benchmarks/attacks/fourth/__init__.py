"""The fourth set: the third set's classes once more, in other layouts, languages and shapes."""
