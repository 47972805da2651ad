"""Who takes over the seats of somebody who leaves or carries too much."""
