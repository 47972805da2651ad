"""Supervision: cycles, groups, sessions, the attendance register. Never the people of the situations.

It is a small app of its own inside the network: models, rules, actions, pages.
"""
