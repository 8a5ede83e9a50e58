"""Standard cryptography over what CircuitPython has natively: hashes, PBKDF2, HKDF, AES-SIV."""
