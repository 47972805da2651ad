"""The live line with real processes: servers that can be killed, pages that behave like the browser's."""
