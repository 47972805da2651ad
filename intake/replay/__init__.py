"""A year of assignments gone through again under other rules: facts in, figures and words out."""
