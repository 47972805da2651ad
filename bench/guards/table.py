"""The guards that are removed, in all: those of the work, of the network, of the house."""

from bench.guards.of_house import OF_HOUSE
from bench.guards.of_network import OF_NETWORK
from bench.guards.of_work import OF_WORK

GUARDS = (*OF_WORK, *OF_NETWORK, *OF_HOUSE)
