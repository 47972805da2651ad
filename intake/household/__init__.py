"""Who lives with whom: the members, who of the archive they are, and the drawing of the family."""
