"""The Estuary and its sister newspaper: small fictitious newspapers that change by the day, to try and test Yalu with.

Their articles, their days and the changes expected of each day are data under ``paper``; ``newspaper`` serves them. No
network is needed (decision 0080).
"""
