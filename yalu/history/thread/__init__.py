"""The history of one thread: which it is, what its snapshots add and lack, and what is to be doubted."""
