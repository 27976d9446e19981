"""What the transparency log costs when it is large."""
