"""The forms of the desk, of the scheda and of the situations."""
