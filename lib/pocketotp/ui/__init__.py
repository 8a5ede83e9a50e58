"""What the owner touches and sees: keys, wheel, canvas, digits. Knows no screens and no token."""
