#!/usr/bin/env node
// Runs a program on a MicroPython VM. Standard input: JSON with `files` (path to text) and `program`.
// What MicroPython lacks beside CircuitPython (SHA-1, AES) is lent by Node's crypto as module
// `lender`; bytes cross over as hex.
import { createCipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';

const HEAP_BYTES = 16 * 1024 * 1024;

const bytes = (hex) => Buffer.from(hex, 'hex');

const lender = {
  digest: (name, data) => createHash(name).update(bytes(data)).digest('hex'),
  cipher: (mode, key, iv, data) => {
    const name = `aes-${key.length * 4}-${mode}`;
    const cipher = createCipheriv(name, bytes(key), mode === 'ecb' ? null : bytes(iv));
    cipher.setAutoPadding(false);
    return Buffer.concat([cipher.update(bytes(data)), cipher.final()]).toString('hex');
  },
};

const { files, program } = JSON.parse(readFileSync(0, 'utf8'));
const vm = await loadMicroPython({
  heapsize: HEAP_BYTES,
  linebuffer: true,
  stdout: (line) => process.stdout.write(`${line}\n`),
});
vm.registerJsModule('lender', lender);
for (const [name, text] of Object.entries(files)) {
  vm.FS.mkdirTree(path.posix.dirname(name));
  vm.FS.writeFile(name, text);
}
try {
  vm.runPython(program);
} catch (error) {
  process.stdout.write(`${error.message}\n`);
  process.exitCode = 1;
}
