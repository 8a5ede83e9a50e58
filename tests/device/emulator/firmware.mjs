// Reads the RP2040 boot ROM.
import { readFileSync } from 'node:fs';
import { UserError } from './errors.mjs';

const BOOTROM_BYTES = 16 * 1024;

/**
 * Loads the boot ROM as 32-bit words. Accepts a raw image of 16 KiB, or any text file (such as a
 * JavaScript or TypeScript module) that lists the ROM as 32-bit hexadecimal words.
 */
export function loadBootrom(path) {
  const file = readFileSync(path);
  if (file.length === BOOTROM_BYTES && file.includes(0)) {
    return new Uint32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
  }
  const words = file.toString('latin1').match(/\b0x[0-9a-fA-F]{8}\b/g) ?? [];
  if (words.length < 1024 || words.length > BOOTROM_BYTES / 4) {
    throw new UserError(
      `${path} is not a boot ROM: neither 16384 raw bytes nor a list of 32-bit hex words`
    );
  }
  return Uint32Array.from(words, Number);
}
