"""What the pages draw: the axis of an article, its calendar, the life of a thread, the spread of an edit."""
