"""What a recheck costs that finds only noise."""
