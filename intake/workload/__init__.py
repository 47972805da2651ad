"""How heavy a situation is and how loaded a person: the published formula and what it is read from."""
