"""Time as an integer of UTC seconds: calendar, the DS3231, and how far it can be trusted."""
