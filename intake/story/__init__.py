"""What happened to a situation, and how it was at any moment."""
