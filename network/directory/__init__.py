"""The directory of services: who keeps an entry, when it is open, how far it is, how soon it answers."""
