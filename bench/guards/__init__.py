"""Whether the tests notice when a guard is gone: each is removed in a copy of the project, one at a time."""
