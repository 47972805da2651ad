"""Signs that ask for attention: of needs in a comune, of operators who need care."""
