"""Disposal (scarto): closed situations whose time is over go for good, wanted by two, done by the owner."""
