"""One module a command or group of commands; each is thin, the work is in the library."""
