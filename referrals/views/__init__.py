"""Pages of referrals, sent and received."""
