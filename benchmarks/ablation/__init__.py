"""Ablation of the page reader: switches each rule of ``yalu.pages`` off in turn and measures what that costs."""
