"""The stand-alone verifier of evidence packages: plain Python that a package carries as one file."""
