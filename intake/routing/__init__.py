"""Which pair: the pure function, what goes into it, its filters, its reasons, its parameters."""
