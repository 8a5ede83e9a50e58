"""The recovery code: 140 random bits as seven groups of four Base32 characters and a check.

The check character of a group is a Reed-Solomon style sum over GF(32) (polynomial x^5+x^2+1) that
starts from the number of the group: it finds every single wrong character, every swap of two
neighbours, and a group entered in the place of another. Pure.
"""

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648, section 6
GROUPS = 7
GROUP_SIZE = 5  # four characters and the check character
BITS = 140
CODE_SIZE = 18  # bytes of the code as a key: 140 bits, padded with zeros at the end
_SPARE_BITS = CODE_SIZE * 8 - BITS


def _times_alpha(value):
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def check_character(number, group):
    """The check character of the four characters in group `number` (0 to 6)."""
    total = number + 1
    for character in group[:4]:
        total = _times_alpha(total) ^ ALPHABET.index(character)
    return ALPHABET[_times_alpha(total)]


def check_group(number, text):
    """Whether the five characters of group `number` (0 to 6) belong together."""
    if len(text) != GROUP_SIZE or any(character not in ALPHABET for character in text):
        return False
    return check_character(number, text) == text[4]


def encode(code):
    """The seven groups of 18 bytes, whose last four bits must be zero."""
    value = int.from_bytes(code, "big") >> _SPARE_BITS
    groups = []
    for number in range(GROUPS):
        bits = value >> 20 * (GROUPS - 1 - number)
        group = "".join([ALPHABET[bits >> shift & 31] for shift in (15, 10, 5, 0)])
        groups.append(group + check_character(number, group))
    return groups


def decode(groups):
    """The 18 bytes of seven groups, as a bytearray. Raises ValueError naming the bad group."""
    if len(groups) != GROUPS:
        raise ValueError("7 groups are needed")
    value = 0
    for number, group in enumerate(groups):
        if not check_group(number, group):
            raise ValueError("group %d" % (number + 1))
        for character in group[:4]:
            value = value << 5 | ALPHABET.index(character)
    return bytearray((value << _SPARE_BITS).to_bytes(CODE_SIZE, "big"))


def from_random(random):
    """18 random bytes as a code: the four spare bits cleared."""
    code = bytearray(random)
    code[-1] &= 0xFF ^ ((1 << _SPARE_BITS) - 1)
    return code
