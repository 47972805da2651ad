"""Services that answer without an account: a registered mailbox, a link, a code, one referral."""
