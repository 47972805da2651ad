"""Who may open what: the access table, the scene it speaks of, and the tests that try it row by row."""
