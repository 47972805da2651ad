"""Pages of supervision: dates, attendance and hours. What is said stays in the group."""
