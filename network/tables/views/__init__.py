"""Pages of the tables: bodies, meetings, needs, decisions, projects, and what everybody may read."""
