"""The guards that are removed, in all, by where they stand or what they are about."""

from bench.guards.of_house import OF_HOUSE
from bench.guards.of_network import OF_NETWORK
from bench.guards.of_rights import OF_RIGHTS
from bench.guards.of_strangers import OF_STRANGERS
from bench.guards.of_trust import OF_TRUST
from bench.guards.of_work import OF_WORK

GUARDS = (*OF_RIGHTS, *OF_WORK, *OF_NETWORK, *OF_TRUST, *OF_STRANGERS, *OF_HOUSE)
