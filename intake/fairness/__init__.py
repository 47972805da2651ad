"""Whether people wait alike wherever they live."""
