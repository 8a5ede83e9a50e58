// The command line options of serve.mjs and format.mjs, and the machine that they describe.
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { UserError } from './errors.mjs';
import { loadBootrom } from './firmware.mjs';
import { FLASH_SIZE } from './flash.mjs';
import { LED_NUM_LOCK } from './hid.mjs';
import { Ds3231, Ssd1306 } from './i2c-devices.mjs';
import { Machine } from './machine.mjs';

export const OLED_ADDRESS = 0x3c;
export const RTC_ADDRESS = 0x68;

export const text = (value) => ({ type: 'string', default: value });
export const flag = () => ({ type: 'boolean', default: false });

const COMMON = {
  bootrom: text(),
  flash: text(),
  i2c: text('4,5'),
  pullups: text(''),
  rtc: text('2026-11-23T12:00:00Z'),
  'rtc-osf': flag(),
  numlock: flag(),
  'no-oled': flag(),
  'no-rtc': flag(),
  'no-usb': flag(),
  'no-dtr': flag(),
  'real-flash': flag(),
  'hard-fault': flag(),
  'xip-miss': text('0'),
  seed: text('1'),
  verbose: flag(),
  help: { type: 'boolean', short: 'h', default: false },
};

const COMMON_HELP = `
  --bootrom FILE     RP2040 boot ROM: 16 KiB, or text with hex words
  --flash FILE       the whole flash: 2 MiB, firmware and volume
  --i2c SDA,SCL      pins of the bit-banged I2C probe (default 4,5)
  --pullups A,B,...  GPIO inputs that idle high: buttons to ground
  --rtc TIME         ISO time of the DS3231, or "now"
  --rtc-osf          DS3231 with its oscillator-stop flag set
  --numlock          the host has NumLock on and tells the keyboard
  --no-oled --no-rtc --no-usb    leave this out
  --no-dtr           the host does not open the console port
  --real-flash       flash erases and programs take their typical time
  --hard-fault       a bad access is a hard fault of the chip, not the end of the emulation
  --xip-miss N       N cycles per missed XIP cache line (about 125; default: no penalty)
  --seed N           seed of the random bits
  --verbose          log to stderr`;

export function parseOptions(usage, extra, extraHelp) {
  const { values } = parseArgs({ options: { ...COMMON, ...extra } });
  if (values.help) {
    process.stdout.write(`usage: ${usage}\n${extraHelp}${COMMON_HELP}\n`);
    process.exit(0);
  }
  for (const name of ['bootrom', 'flash']) {
    if (!values[name]) throw new UserError(`--${name} FILE is missing`);
  }
  return values;
}

function numbers(list) {
  return list
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      if (!/^\s*\d+\s*$/.test(part)) throw new UserError(`not a list of numbers: ${list}`);
      return Number(part);
    });
}

function readFlash(file) {
  const image = fs.readFileSync(file);
  if (image.length !== FLASH_SIZE) throw new UserError(`${file} does not have 2 MiB`);
  return new Uint8Array(image);
}

function startTime(value) {
  const time = value === 'now' ? Date.now() : Date.parse(value);
  if (Number.isNaN(time)) throw new UserError(`not an ISO time: ${value}`);
  return time;
}

/** Builds the machine that the options describe. `more` has further options for Machine. */
export function buildMachine(options, more) {
  const machine = new Machine({
    bootrom: loadBootrom(options.bootrom),
    flash: readFlash(options.flash),
    i2cPins: [numbers(options.i2c)],
    realFlash: options['real-flash'],
    hardFault: options['hard-fault'],
    xipMiss: Number(options['xip-miss']),
    seed: Number(options.seed) || 1,
    usb: !options['no-usb'],
    verbose: options.verbose,
    ...more,
  });
  if (options.numlock) machine.hostSettings.leds = LED_NUM_LOCK;
  if (!options['no-oled']) {
    machine.oled = machine.attach(OLED_ADDRESS, new Ssd1306());
    machine.oled.clock = machine;
  }
  if (!options['no-rtc']) {
    const oscillatorStopped = options['rtc-osf'];
    const rtc = new Ds3231(machine.clock, startTime(options.rtc), { oscillatorStopped });
    machine.rtc = machine.attach(RTC_ADDRESS, rtc);
  }
  for (const gpio of numbers(options.pullups)) machine.setPin(gpio, true);
  return machine;
}
