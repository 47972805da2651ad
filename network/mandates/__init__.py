"""Priorities: what the mayors' assembly and the directors' table ask for a period, in figures."""
