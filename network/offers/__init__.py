"""Offers of help: people who give time or skills, found by need and place, asked through the network.

An offer is never tied to a situation. A request says what is needed and where, never for whom.
"""
