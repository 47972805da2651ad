"""Tavoli di quartiere and Patto per il welfare: bodies of a territory that meet, raise needs and decide.

Nobody is ever named at a table: needs are figures of an area and a place (``network.names``).
"""
