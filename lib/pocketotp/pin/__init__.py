"""The PIN: attempts kept in nvm, the waiting rule, and the recovery code."""
