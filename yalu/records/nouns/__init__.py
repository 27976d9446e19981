"""The record of each noun, what is stored beside it, and what is shown of one of them."""
