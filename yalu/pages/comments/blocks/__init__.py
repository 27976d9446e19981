"""What one block of a list of comments says: its time, author, text and number, and what it answers, in any markup.

``time_markers`` finds the blocks, ``slots`` and ``column_roles`` what stands at the same place in all of them, and
``leaf`` tells what a text is; ``header_line`` and ``block_words`` part names from words, ``comment_ids`` and
``replies`` find what connects them; ``block_comments`` joins all of it, with what is left of removed ones.
"""
