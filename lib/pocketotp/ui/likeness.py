"""ASCII likenesses of the Latin, Greek and punctuation characters that names come with.

CircuitPython's built-in font holds the glyphs of its own build language only, so a name is shown
in the nearest letters of ASCII. Loaded only when a name needs it.
"""

from __future__ import annotations

_LIKE = (
    ("A", "ÀÁÂÃÅĀĂĄ"),
    ("AE", "ÄÆ"),
    ("C", "ÇĆĈĊČ"),
    ("D", "ĎĐÐ"),
    ("E", "ÈÉÊËĒĔĖĘĚ"),
    ("G", "ĜĞĠĢ"),
    ("H", "ĤĦ"),
    ("I", "ÌÍÎÏĨĪĬĮİ"),
    ("J", "Ĵ"),
    ("K", "Ķ"),
    ("L", "ĹĻĽĿŁ"),
    ("N", "ÑŃŅŇ"),
    ("O", "ÒÓÔÕØŌŎŐ"),
    ("OE", "ÖŒ"),
    ("R", "ŔŖŘ"),
    ("S", "ŚŜŞŠȘ"),
    ("T", "ŢŤŦȚ"),
    ("U", "ÙÚÛŨŪŬŮŰŲ"),
    ("UE", "Ü"),
    ("W", "Ŵ"),
    ("Y", "ÝŶŸ"),
    ("Z", "ŹŻŽ"),
    ("a", "àáâãåāăą"),
    ("ae", "äæ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęě"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįı"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņň"),
    ("o", "òóôõøōŏő"),
    ("oe", "öœ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšș"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("u", "ùúûũūŭůűų"),
    ("ue", "ü"),
    ("w", "ŵ"),
    ("y", "ýŷÿ"),
    ("z", "źżž"),
    (" ", "\u00a0\u2002\u2003\u2009\u202f"),
    ("-", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"),
    ("'", "\u2018\u2019\u201a\u00b4\u2032"),
    ('"', "\u201c\u201d\u201e\u00ab\u00bb"),
    ("...", "\u2026"),
    ("*", "\u2022\u00b7"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("(c)", "©"),
    ("(R)", "®"),
    ("(TM)", "™"),
    ("u", "µ"),
)


def ascii_of(text: str) -> str:
    """`text` with each character outside ASCII replaced by its likeness, or by "?"."""
    return "".join([_one(character) for character in text])


def _one(character: str) -> str:
    if " " <= character <= "~":
        return character
    for likeness, characters in _LIKE:
        if character in characters:
            return likeness
    return "?"
