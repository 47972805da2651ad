"""Pages of the workshops: themes, meetings, proposals, the directors' table, the catalogue."""
