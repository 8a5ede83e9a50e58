"""The vault: accounts and daily state, sealed, in slot pairs that survive any power cut."""
