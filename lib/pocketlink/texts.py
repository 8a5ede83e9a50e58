"""What an error number of the link means, for people. Not imported by the firmware."""

from __future__ import annotations

from pocketlink import protocol

ERROR_TEXTS = {
    protocol.UNKNOWN_COMMAND: "the token does not know this command",
    protocol.BAD_PAYLOAD: "the token could not read the request",
    protocol.LOCKED: "the token is locked",
    protocol.BLANK: "the token is not set up yet",
    protocol.REFUSED: "refused on the token",
    protocol.CANCELLED: "cancelled",
    protocol.FULL: "the token is full",
    protocol.BAD_ACCOUNT: "the token does not accept this account",
    protocol.NOT_FOUND: "the token does not have it",
    protocol.CLOCK: "the token's clock cannot be used",
    protocol.STORAGE: "the token could not store it",
    protocol.TIMED_OUT: "nobody answered on the token in time",
    protocol.OUT_OF_ORDER: "the request came out of order",
    protocol.BUSY: "the token is busy",
    protocol.UNSUPPORTED_VERSION: "the token speaks another version of the protocol",
    protocol.FAULT: "the token met an unexpected fault",
    protocol.BAD_BACKUP: "the token does not accept this backup",
    protocol.UNFINISHED: "it is done, but the flash failed then",
}
