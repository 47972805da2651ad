"""What a person has to do and where they meet, by day, on pages and in calendar programs."""
