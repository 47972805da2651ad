"""The scheda d'accoglienza: as it is filled, read, printed and kept, and what follows from it."""
