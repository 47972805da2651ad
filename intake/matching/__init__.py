"""People already known who may be the one on the form: how alike two identities are."""
