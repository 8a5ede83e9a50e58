#!/usr/bin/env node
// Runs a flash image, with a TCP port for the CDC data channel and one for control.
import { StringDecoder } from 'node:string_decoder';
import { Commands, ControlServer } from './control-server.mjs';
import { DataBridge } from './data-bridge.mjs';
import { runMain, UserError } from './errors.mjs';
import { buildMachine, flag, parseOptions, text } from './options.mjs';
import { Pacer } from './pacer.mjs';
import { HostSettings } from './usb-host.mjs';

const CONSOLE_LIMIT = 1000000; // characters kept
const HID_LIMIT = 100000; // reports kept
const STOPPED_POLL_MS = 5;

const OPTIONS = {
  'data-port': text('0'),
  'control-port': text('0'),
  pace: text('0'),
  'until-eof': flag(),
};

const HELP = `
  --data-port P      TCP port of the CDC data channel (default 0: any free port)
  --control-port P   TCP port for control commands (default 0: any free port)
  --pace N           0: time stands still but for "wait" (default), 1: real time, 2: up to
                     twice as fast
  --until-eof        end when standard input ends, as it does when a parent is killed`;

/** Text that drops its beginning when it becomes long; positions stay valid. */
class TextLog {
  constructor(limit) {
    this.limit = limit;
    this.start = 0;
    this.text = '';
    this.decoder = new StringDecoder('utf8');
  }

  get end() {
    return this.start + this.text.length;
  }

  add(bytes) {
    this.text += this.decoder.write(Buffer.from(bytes));
    if (this.text.length > 2 * this.limit) {
      this.start += this.text.length - this.limit;
      this.text = this.text.slice(-this.limit);
    }
  }

  from(position) {
    return this.text.slice(Math.max(0, position - this.start));
  }
}

class Emulation {
  constructor(options) {
    this.consoleText = new TextLog(CONSOLE_LIMIT);
    this.hidReports = [];
    this.pinChanges = []; // { at, gpio, level } in emulated time
    this.waiters = []; // { until, resolve }
    this.quitting = false;
    this.wasStopped = false;
    this.machine = buildMachine(options, {
      host: new HostSettings({
        consoleOpen: !options['no-dtr'],
        dataOpen: false,
        readClosedPorts: false,
      }),
      i2cLogLimit: 0,
      onCdc: (port, bytes) => {
        if (port === 'console') this.consoleText.add(bytes);
        else this.bridge.onDeviceData(bytes);
      },
      onHid: (bytes) => this.onHid(bytes),
      onUsbGone: () => this.bridge.disconnect(),
    });
    this.bridge = new DataBridge(this.machine);
    this.pacer = new Pacer(this.machine, this.bridge, Number(options.pace));
    this.control = new ControlServer(new Commands(this));
  }

  onHid(bytes) {
    if (this.hidReports.length >= HID_LIMIT) return;
    const t = +this.machine.time.toFixed(4);
    this.hidReports.push({ t, hex: Buffer.from(bytes).toString('hex') });
  }

  setPinLater(seconds, gpio, level) {
    this.pinChanges = this.pinChanges.filter((change) => change.gpio !== gpio);
    this.pinChanges.push({ at: this.machine.time + seconds, gpio, level });
  }

  /** Resolves at an emulated time, or when the machine stops. */
  waitUntil(time) {
    return new Promise((resolve) => this.waiters.push({ until: time, resolve }));
  }

  nextEvent() {
    const pinTimes = this.pinChanges.map(({ at }) => at);
    const waitTimes = this.waiters.map(({ until }) => until);
    return Math.min(...pinTimes, ...waitTimes); // Infinity when there are none
  }

  /** The latest time that a client waits for. */
  wanted() {
    return Math.max(...this.waiters.map(({ until }) => until)); // -Infinity when nobody does
  }

  /** Carries out what is due now. */
  poll() {
    const { machine } = this;
    const stopped = machine.stopReason !== null;
    if (stopped && !this.wasStopped) this.bridge.disconnect();
    this.wasStopped = stopped;
    this.bridge.poll();

    const due = this.pinChanges.filter(({ at }) => machine.time >= at);
    this.pinChanges = this.pinChanges.filter(({ at }) => machine.time < at);
    for (const { gpio, level } of due) machine.setPin(gpio, level);

    const isOver = ({ until }) => stopped || machine.time >= until;
    const over = this.waiters.filter(isOver);
    this.waiters = this.waiters.filter((waiter) => !isOver(waiter));
    for (const { resolve } of over) resolve();
  }

  async turn() {
    if (this.machine.stopReason) {
      await new Promise((resolve) => setTimeout(resolve, STOPPED_POLL_MS));
      this.pacer.restart();
      return;
    }
    try {
      await this.pacer.turn(this.nextEvent(), this.wanted());
    } catch (error) {
      this.machine.log(`emulator error: ${error.stack}`);
      this.machine.stopReason = `emulator error: ${error.message}`;
    }
  }

  async run(dataPort, controlPort) {
    const ports = {
      data_port: await this.bridge.listen(dataPort),
      control_port: await this.control.listen(controlPort),
    };
    process.stdout.write(`${JSON.stringify({ ready: true, ...ports })}\n`);
    this.pacer.restart();
    while (!this.quitting) {
      await this.turn();
      this.poll();
    }
    this.bridge.close();
    this.control.close();
  }

  quit() {
    this.quitting = true;
  }
}

function portNumber(value) {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65535) {
    throw new UserError(`not a port number: ${value}`);
  }
  return Number(value);
}

async function main() {
  const usage = 'serve.mjs --bootrom FILE --flash FILE [--data-port P] [--control-port P]';
  const options = parseOptions(usage, OPTIONS, HELP);
  if (!(Number(options.pace) >= 0)) throw new UserError(`not a pace: ${options.pace}`);
  const emulation = new Emulation(options);
  process.on('SIGINT', () => emulation.quit());
  process.on('SIGTERM', () => emulation.quit());
  if (options['until-eof']) process.stdin.on('end', () => emulation.quit()).resume();
  await emulation.run(portNumber(options['data-port']), portNumber(options['control-port']));
  process.stdin.destroy(); // else it keeps the process
}

await runMain('serve', main);
