"""The PIN and the recovery code: what makes, opens, changes and ends a vault."""
