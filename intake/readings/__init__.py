"""Who looked: the register, and what asks for a second look."""
