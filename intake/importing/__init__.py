"""Situations from the archive of any comune: table → columns → rows that can be read → what they write."""
