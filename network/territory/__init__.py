"""The places of an Ambito as who administers keeps them: districts, comuni, desks, bodies, services."""
