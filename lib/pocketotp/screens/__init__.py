"""One screen a file. Each draws on the canvas and returns what comes next; none touches storage
or the link.

Texts that scripts rely on are at the place where the screen draws them; the walk through setup is
in `setup.py`.
"""
