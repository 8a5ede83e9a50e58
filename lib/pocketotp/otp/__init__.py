"""One-time codes: what an account is (account) and how its codes are made (codes)."""
