"""What may leave of a record: its texts made safe to print, and cut to the terms of their source."""
