"""Whether a vault exists: asked by boot.py before anything else, so it imports little."""

from pocketotp.nvm.log import read_header
from pocketotp.vault import layout


def vault_present(nvm, open_file=open):
    """True when nvm belongs to a vault or a vault file has a header block.

    A doubtful answer is True: what follows from it is that the drive stays closed.
    """
    if read_header(nvm) is not None:
        return True
    for name in layout.VAULT_FILES:
        try:
            with open_file("/" + name, "rb") as file:
                for at in range(0, layout.SECTOR, layout.BLOCK):
                    file.seek(at)
                    if file.read(4) == b"POTV":
                        return True
        except OSError:
            pass
    return False
