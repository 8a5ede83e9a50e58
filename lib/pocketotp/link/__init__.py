"""The token's end of the serial link: frames in, handlers, confirmations, answers out."""
