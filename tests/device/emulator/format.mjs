#!/usr/bin/env node
// Boots the firmware on a flash without a volume and writes the CIRCUITPY volume that it formats.
import fs from 'node:fs';
import { runMain, UserError } from './errors.mjs';
import { FS_OFFSET } from './flash.mjs';
import { buildMachine, parseOptions, text } from './options.mjs';

const LIMIT_SECONDS = 30;
const QUIET_SECONDS = 1;

/** Runs until the volume is there and the flash was left alone for a while. */
function waitForVolume(machine) {
  let seenOps = 0;
  let quietSince = 0;
  while (machine.time < LIMIT_SECONDS) {
    machine.runUntil(machine.time + 0.1);
    if (machine.flashCounters.ops !== seenOps) {
      seenOps = machine.flashCounters.ops;
      quietSince = machine.time;
    }
    const volume = machine.flashImage.subarray(FS_OFFSET);
    const isFormatted = volume[510] === 0x55 && volume[511] === 0xaa;
    const isQuiet = machine.time - quietSince >= QUIET_SECONDS;
    if (isFormatted && isQuiet && machine.host.ready) return volume;
  }
  throw new UserError(`the firmware did not format a volume in ${LIMIT_SECONDS} s`);
}

await runMain('format', async () => {
  const usage = 'format.mjs --bootrom FILE --flash FILE --out FILE';
  const options = parseOptions(usage, { out: text() }, '\n  --out FILE         the volume, 1 MiB');
  const volume = waitForVolume(buildMachine(options, {}));
  fs.writeFileSync(options.out, volume);
});
