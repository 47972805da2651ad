"""The figures of an Ambito: by month, by comune, as tables."""
