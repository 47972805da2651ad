"""Who is away, what falls inside, and who stands in."""
