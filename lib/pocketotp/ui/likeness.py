"""ASCII likenesses of the Latin, Greek and punctuation characters that names come with.

CircuitPython's built-in font holds the glyphs of its own build language only, so a name is shown
in the nearest letters of ASCII. Loaded only when a name needs it.
"""

from __future__ import annotations

# Each line: the likeness, "=", the characters that it stands for.
_LIKE = (
    "A=ÀÁÂÃÅĀĂĄ\n"
    "AE=ÄÆ\n"
    "C=ÇĆĈĊČ\n"
    "D=ĎĐÐ\n"
    "E=ÈÉÊËĒĔĖĘĚ\n"
    "G=ĜĞĠĢ\n"
    "H=ĤĦ\n"
    "I=ÌÍÎÏĨĪĬĮİ\n"
    "J=Ĵ\n"
    "K=Ķ\n"
    "L=ĹĻĽĿŁ\n"
    "N=ÑŃŅŇ\n"
    "O=ÒÓÔÕØŌŎŐ\n"
    "OE=ÖŒ\n"
    "R=ŔŖŘ\n"
    "S=ŚŜŞŠȘ\n"
    "T=ŢŤŦȚ\n"
    "U=ÙÚÛŨŪŬŮŰŲ\n"
    "UE=Ü\n"
    "W=Ŵ\n"
    "Y=ÝŶŸ\n"
    "Z=ŹŻŽ\n"
    "a=àáâãåāăą\n"
    "ae=äæ\n"
    "c=çćĉċč\n"
    "d=ďđð\n"
    "e=èéêëēĕėęě\n"
    "g=ĝğġģ\n"
    "h=ĥħ\n"
    "i=ìíîïĩīĭįı\n"
    "j=ĵ\n"
    "k=ķ\n"
    "l=ĺļľŀł\n"
    "n=ñńņň\n"
    "o=òóôõøōŏő\n"
    "oe=öœ\n"
    "r=ŕŗř\n"
    "s=śŝşšș\n"
    "ss=ß\n"
    "t=ţťŧț\n"
    "u=ùúûũūŭůűų\n"
    "ue=ü\n"
    "w=ŵ\n"
    "y=ýŷÿ\n"
    "z=źżž\n"
    " =\u00a0\u2002\u2003\u2009\u202f\n"
    "-=\u2010\u2011\u2012\u2013\u2014\u2015\u2212\n"
    "'=\u2018\u2019\u201a\u00b4\u2032\n"
    '"=\u201c\u201d\u201e\u00ab\u00bb\n'
    "...=\u2026\n"
    "*=\u2022\u00b7\n"
    "EUR=€\n"
    "GBP=£\n"
    "(c)=©\n"
    "(R)=®\n"
    "(TM)=™\n"
    "u=µ\n"
)


def ascii_of(text: str) -> str:
    """`text` with each character outside ASCII replaced by its likeness, or by "?"."""
    return "".join([_one(character) for character in text])


def describe(text: str) -> str:
    """`text` in ASCII, so that no other text looks the same.

    What is not what it looks like is named: behind its likeness, or, where it has none, in its
    place. So are "<" and every space that nobody would see or take for another.
    """
    shown = ""
    for at in range(len(text)):
        likeness = _one(text[at])
        is_named = likeness != text[at] or likeness == "<"
        if likeness == " " and (at in (0, len(text) - 1) or text[at - 1] == " "):
            is_named = True
        if not is_named or likeness not in " ?<":
            shown += likeness
        if is_named:
            shown += "<U+%X>" % ord(text[at])
    return shown


def _one(character: str) -> str:
    if " " <= character <= "~":
        return character
    at = _LIKE.find(character) if character > "~" else -1
    if at < 0:
        return "?"
    start = _LIKE.rfind("\n", 0, at) + 1
    return _LIKE[start : _LIKE.find("=", start)]
