// The control port: one JSON object per line in, one per line out. README.md lists them.
import fs from 'node:fs';
import net from 'node:net';
import { FLASH_SIZE, NVM_OFFSET, NVM_SIZE } from './flash.mjs';
import { LED_CAPS_LOCK, LED_NUM_LOCK, LED_SCROLL_LOCK } from './hid.mjs';
import { OLED_ADDRESS, RTC_ADDRESS } from './options.mjs';
import { listenLocally } from './tcp.mjs';

const GPIO_COUNT = 30;
const CONTROL_STEP = 0.005; // emulated seconds between two looks at a control transfer
const LEDS = {
  numlock: LED_NUM_LOCK,
  capslock: LED_CAPS_LOCK,
  scrolllock: LED_SCROLL_LOCK,
};

const base64 = (bytes) => Buffer.from(bytes).toString('base64');

function checkGpio(gpio) {
  if (!Number.isInteger(gpio) || gpio < 0 || gpio >= GPIO_COUNT) {
    throw new Error('gpio must be a number from 0 to 29');
  }
}

function checkNumber(name, value, minimum) {
  if (typeof value !== 'number' || !(value >= minimum)) {
    throw new Error(`${name} must be a number, at least ${minimum}`);
  }
}

/** Where `needle` occurs in `bytes`. */
function positions(bytes, needle) {
  const found = [];
  if (needle.length === 0) return found;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) found.push(at);
  return found;
}

/** Each command takes the request and returns (a promise of) the fields of the reply. */
export class Commands {
  /** `emulation` has machine, bridge, pacer, consoleText, hidReports and the methods used below. */
  constructor(emulation) {
    this.emulation = emulation;
  }

  get machine() {
    return this.emulation.machine;
  }

  get oled() {
    if (!this.machine.oled) throw new Error('there is no OLED');
    return this.machine.oled;
  }

  state() {
    const { machine, emulation } = this;
    const { host, oled, rtc } = machine;
    const running = !machine.stopReason;
    return {
      t: +machine.time.toFixed(6),
      lag_s: +emulation.pacer.lag.toFixed(3),
      power: machine.stopReason ?? 'on',
      resets: machine.resets,
      clock_hz: machine.mcu.clkSys,
      usb: {
        ready: running && host.ready,
        suspended: host.suspended,
        enumerations: machine.enumerations,
        interfaces: running && host.configured ? host.interfaceNames() : [],
        cdc: running ? host.cdc.map((port) => port.name) : [],
      },
      data: {
        available: emulation.bridge.available,
        connected: emulation.bridge.socket !== null,
        received: emulation.bridge.received,
        sent: emulation.bridge.sent,
      },
      typed: machine.keyboard.text,
      hid_reports: emulation.hidReports.length,
      leds: this.ledState(),
      console_length: emulation.consoleText.end,
      oled_on: oled?.on ?? null,
      oled_written: oled ? +oled.writtenAt.toFixed(6) : null,
      rtc: rtc ? new Date(rtc.now()).toISOString() : null,
    };
  }

  ledState() {
    const { leds } = this.machine.host;
    return Object.fromEntries(Object.entries(LEDS).map(([name, bit]) => [name, !!(leds & bit)]));
  }

  press({ gpio, ms = 120, level = 0 }) {
    checkGpio(gpio);
    checkNumber('ms', ms, 0);
    this.machine.setPin(gpio, !!level);
    this.emulation.setPinLater(ms / 1000, gpio, !level);
    return { t: this.machine.time };
  }

  set({ gpio, level }) {
    checkGpio(gpio);
    if (level === undefined) throw new Error('level is missing');
    this.machine.setPin(gpio, !!level);
    return { t: this.machine.time };
  }

  async wait({ s = 1, skip = 0 }) {
    checkNumber('s', s, 0);
    checkNumber('skip', skip, 0);
    this.machine.skipSeconds = skip;
    await this.emulation.waitUntil(this.machine.time + s);
    this.machine.skipSeconds = 0;
    return { t: this.machine.time };
  }

  screen({ png = false }) {
    const { oled } = this;
    const reply = { on: oled.on, width: 128, height: 64, ascii: oled.ascii() };
    reply.pixels = base64(oled.bits());
    if (png) reply.png = base64(oled.png());
    return reply;
  }

  pace({ pace, turns = false }) {
    checkNumber('pace', pace, 0);
    this.emulation.pacer.setPace(pace, turns);
    return { t: this.machine.time };
  }

  /** The whole SRAM, or with `find` (hex strings) how often and where each occurs in it. */
  ram({ find }) {
    const ram = Buffer.from(this.machine.mcu.sram);
    if (find === undefined) return { ram: base64(ram) };
    return { found: find.map((hex) => positions(ram, Buffer.from(hex, 'hex'))) };
  }

  descriptors() {
    const { descriptors } = this.machine.host;
    const toHex = ([name, bytes]) => [name, bytes ? Buffer.from(bytes).toString('hex') : null];
    return { descriptors: Object.fromEntries(Object.entries(descriptors).map(toHex)) };
  }

  /** A control transfer to the device, whatever it makes of it. */
  async control({ setup, data = '' }) {
    const { machine } = this;
    const request = Buffer.from(setup ?? '', 'hex');
    if (request.length !== 8) throw new Error('setup must be 8 bytes, in hex');
    if (machine.stopReason || !machine.host.configured) throw new Error('no device is configured');
    let answer;
    const done = (bytes) => {
      answer = bytes;
    };
    machine.host.control([...request], { data: Buffer.from(data, 'hex'), done });
    while (answer === undefined && !machine.stopReason) {
      await this.emulation.waitUntil(machine.time + CONTROL_STEP);
    }
    return { stalled: !answer, data: answer ? Buffer.from(answer).toString('hex') : null };
  }

  /** Takes a chip off the I2C bus or puts it back; or lets the bus hang, its data line held low. */
  wire({ oled, rtc, hangs }) {
    const { machine } = this;
    for (const [address, device, on] of [
      [OLED_ADDRESS, machine.oled, oled],
      [RTC_ADDRESS, machine.rtc, rtc],
    ]) {
      if (on === undefined) continue;
      if (on && device) machine.devices.set(address, device);
      else machine.devices.delete(address);
    }
    if (hangs !== undefined) machine.busHangs = !!hangs;
    return { devices: [...machine.devices.keys()] };
  }

  screenshot({ path }) {
    if (!path) throw new Error('path is missing');
    fs.writeFileSync(path, this.oled.png());
    return { path };
  }

  console({ since = 0, send }) {
    const { consoleText } = this.emulation;
    if (send !== undefined) {
      const sent = this.machine.host.cdcSend('console', Buffer.from(send));
      if (!sent) throw new Error('there is no console port');
    }
    return { text: consoleText.from(since), length: consoleText.end };
  }

  hid({ since = 0 }) {
    return { reports: this.emulation.hidReports.slice(since) };
  }

  log({ since = 0 }) {
    return { lines: this.machine.logLines.slice(since) };
  }

  flash({ since, data }) {
    const { machine } = this;
    if (data !== undefined) machine.flashCounters.keepData = !!data;
    const { ops, erases, programs, log, cutAtOp } = machine.flashCounters;
    const reply = { ops, erases, programs, erase_by_sector: machine.erasesBySector() };
    reply.cut_at_op = cutAtOp || null;
    if (since !== undefined) reply.log = log.filter((record) => record.op > since);
    return reply;
  }

  save_flash({ path }) {
    if (!path) throw new Error('path is missing');
    fs.writeFileSync(path, this.machine.flashImage);
    return { path };
  }

  /** Takes the power and puts another content into the flash; `power_cycle` starts it. */
  load_flash({ path }) {
    if (!path) throw new Error('path is missing');
    const image = fs.readFileSync(path);
    if (image.length !== FLASH_SIZE) throw new Error('a flash has 2 MiB');
    this.machine.stopReason = 'cut';
    this.machine.flashImage.set(image);
    return { path };
  }

  nvm() {
    const nvm = this.machine.flashImage.subarray(NVM_OFFSET, NVM_OFFSET + NVM_SIZE);
    return { nvm: base64(nvm) };
  }

  rtc({ set, osf, registers }) {
    const { rtc } = this.machine;
    if (!rtc) throw new Error('there is no RTC');
    if (set !== undefined) {
      const time = set === 'now' ? Date.now() : Date.parse(set);
      if (Number.isNaN(time)) throw new Error('set must be an ISO time or "now"');
      rtc.setTime(time);
    }
    if (osf !== undefined) rtc.oscillatorStopped = !!osf;
    if (registers !== undefined) rtc.garble(Buffer.from(registers, 'hex'));
    return { time: new Date(rtc.now()).toISOString(), osf: rtc.oscillatorStopped };
  }

  power_cut({ after_ops: afterOps }) {
    checkNumber('after_ops', afterOps, 0);
    const { flashCounters } = this.machine;
    if (afterOps === 0) this.machine.stopReason = 'cut';
    else flashCounters.cutAtOp = flashCounters.ops + afterOps;
    return { cut_at_op: flashCounters.ops + afterOps };
  }

  power_cycle({ off_s: offSeconds = 0, uptime_s: uptimeSeconds = 0, quick = false }) {
    checkNumber('off_s', offSeconds, 0);
    checkNumber('uptime_s', uptimeSeconds, 0);
    this.machine.powerCycle({ offSeconds, uptimeSeconds, quick: !!quick });
    return { t: this.machine.time };
  }

  usb({ suspend, plugged }) {
    if (plugged !== undefined) return this.plug(!!plugged);
    if (typeof suspend !== 'boolean') throw new Error('suspend must be true or false');
    if (this.machine.stopReason || !this.machine.host.setSuspended(suspend)) {
      throw new Error('the device is not configured');
    }
    return { suspended: suspend };
  }

  /** The cable out of the computer and in again, while something else gives power. */
  plug(plugged) {
    const { host } = this.machine;
    if (this.machine.stopReason || !host.configured) throw new Error('the device is not configured');
    if (plugged) host.plugIn();
    else host.setSuspended(true); // without VBUS detection that is all the chip sees
    return { plugged };
  }

  led(request) {
    const { host } = this.machine;
    let { leds } = host;
    for (const [name, bit] of Object.entries(LEDS)) {
      if (request[name] === undefined) continue;
      leds = request[name] ? leds | bit : leds & ~bit;
    }
    const sent = host.setLeds(leds);
    return { sent, leds: this.ledState() };
  }

  touch1200({ port: name = 'console' }) {
    const { host, hostSettings } = this.machine;
    const port = host.cdcPort(name);
    if (!port) throw new Error(`there is no ${name} port`);
    host.setLineCoding(port, 1200);
    host.setLineState(port, true);
    host.setLineState(port, false);
    host.setLineCoding(port, 115200);
    host.setLineState(port, hostSettings.open[name]);
    return {};
  }

  quit() {
    setImmediate(() => this.emulation.quit());
    return {};
  }
}

export class ControlServer {
  constructor(commands) {
    this.commands = commands;
    this.sockets = new Set();
    this.server = net.createServer((socket) => this.onConnection(socket));
  }

  listen(port) {
    return listenLocally(this.server, port);
  }

  onConnection(socket) {
    let buffer = '';
    let answers = Promise.resolve(); // one request after the other
    this.sockets.add(socket);
    socket.setEncoding('utf8');
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (chunk) => {
      buffer += chunk;
      const lines = buffer.split('\n');
      buffer = lines.pop();
      for (const line of lines) {
        if (line.trim() === '') continue;
        answers = answers.then(async () => {
          const reply = await this.answer(line);
          if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
        });
      }
    });
  }

  async answer(line) {
    let request = {};
    try {
      request = JSON.parse(line);
      if (request === null || typeof request !== 'object') throw new Error('not a JSON object');
      const { cmd } = request;
      const isCommand = Object.getOwnPropertyNames(Commands.prototype).includes(cmd);
      const isHidden = ['constructor', 'machine', 'oled', 'ledState', 'plug'].includes(cmd);
      if (!isCommand || isHidden) throw new Error(`unknown command: ${cmd}`);
      return { ok: true, ...this.identify(request), ...(await this.commands[cmd](request)) };
    } catch (error) {
      return { ok: false, ...this.identify(request ?? {}), error: error.message };
    }
  }

  identify({ cmd, id }) {
    return id === undefined ? { cmd } : { cmd, id };
  }

  close() {
    for (const socket of this.sockets) socket.end(() => socket.destroy());
    this.server.close();
  }
}
