"""Pages of figures: over time, by outlet, and what marks propose to mute."""
