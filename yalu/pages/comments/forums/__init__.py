"""Forum software: the opening post is the article, the posts after it are its comments (threads.md#forum-software)."""
