"""Situations from the archive of a comune."""
