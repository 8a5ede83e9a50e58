// An RP2040 board: chip, flash, I2C devices, buttons and the USB host it is plugged into.
import { BasePeripheral, ConsoleLogger, LogLevel, RP2040 } from 'rp2040js';
import {
  FLASH_SIZE,
  FlashChip,
  IoQspiPeripheral,
  SsiPeripheral,
  XipCache,
  XipControlPeripheral,
} from './flash.mjs';
import { KeyboardDecoder } from './hid.mjs';
import { connectBitBangI2c, connectHardwareI2c, I2cLog } from './i2c-bus.mjs';
import { HostSettings, UsbHost } from './usb-host.mjs';

const XIP_CTRL = 0x14000;
const SSI = 0x18000;
const IO_QSPI = 0x40018;
const TIMER = 0x40054;
const WATCHDOG = 0x40058;
const ROSC = 0x40060;

const BOOT2 = 0x10000000;
// What the SDK's watchdog_enable leaves in the scratch registers (pico-sdk, hardware_watchdog).
const WATCHDOG_SCRATCH = Uint32Array.of(0, 0, 0, 0, 0x6ab73121, 0, 0, 0);
const HARD_FAULT = 3; // exception number (ARMv6-M)
const BURST_INSTRUCTIONS = 200000;
const VECTOR_BOOT_MAGIC = 0xb007c0d3; // in watchdog scratch 4: the boot ROM is to run some code

/** Ring oscillator: its random bit is what os.urandom feeds on. */
class RoscPeripheral extends BasePeripheral {
  constructor(mcu, randomBit) {
    super(mcu, 'ROSC');
    this.registers = new Uint32Array(16);
    this.registers[0] = 0xfabaa0;
    this.randomBit = randomBit;
  }

  readUint32(offset) {
    if (offset === 0x1c) return this.randomBit();
    if (offset === 0x18) return 0x80001000; // STATUS: stable and enabled
    return this.registers[(offset >> 2) & 15];
  }

  writeUint32(offset, value) {
    this.registers[(offset >> 2) & 15] = value;
  }
}

/** Random bits, reproducible (xorshift) when there is a seed. */
function makeRandomBit(seed) {
  if (seed === undefined) return () => (Math.random() < 0.5 ? 0 : 1);
  let state = seed >>> 0;
  return () => {
    state = (state ^ (state << 13)) >>> 0;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return (state >>> 7) & 1;
  };
}

/**
 * Options: bootrom (words), flash (2 MiB, becomes the property of the machine), seed, realFlash,
 * xipMiss (cycles), cutAtOp, i2cPins ([[sda, scl], ...]), i2cLogLimit, usb (false: a charger),
 * host (HostSettings), verbose; callbacks onCdc(port, bytes), onHid(bytes),
 * onUsbReady(), onUsbGone().
 */
export class Machine {
  constructor(options) {
    this.options = options;
    this.flashImage = options.flash;
    this.flashCounters = FlashChip.newCounters();
    this.flashCounters.cutAtOp = options.cutAtOp ?? 0;
    this.randomBit = makeRandomBit(options.seed);
    this.devices = new Map(); // I2C address -> device
    this.oled = null;
    this.rtc = null;
    this.i2cLog = new I2cLog(options.i2cLogLimit);
    this.pinLevels = new Map(); // GPIO -> level that the outside drives
    this.hostSettings = options.host ?? new HostSettings();
    this.keyboard = new KeyboardDecoder({
      machine: this,
      get leds() {
        return this.machine.host.leds;
      },
      setLeds(leds) {
        this.machine.host.setLeds(leds);
      },
    });
    this.logLines = [];
    this.timeBase = 0; // seconds that earlier boots took
    this.cycles = 0;
    this.instructions = 0;
    this.sleepNanos = 0;
    this.resets = 0;
    this.skipSeconds = 0; // how far a sleeping core may be taken at once; see skip()
    this.skipped = false;
    this.enumerations = 0; // how often a host finished setting the device up
    this.stopReason = null; // set while the machine does not run
    this.boot();
  }

  /** Emulated seconds since the machine was made. */
  get time() {
    return this.timeBase + (this.clock ? this.clock.nanos / 1e9 : 0);
  }

  log(text) {
    const line = `[${this.time.toFixed(4)}] ${text}`;
    this.logLines.push(line);
    if (this.options.verbose) process.stderr.write(`${line}\n`);
  }

  after(ms, action) {
    const alarm = this.clock.createAlarm(() => action());
    alarm.schedule(ms * 1e6);
    return alarm;
  }

  /** Starts the chip. `watchdog` (scratch registers and reason) is given for a watchdog reset. */
  boot(watchdog = null) {
    if (this.clock) this.timeBase += this.clock.nanos / 1e9;
    const survivingRam = watchdog && this.mcu.sram;

    const mcu = new RP2040();
    this.mcu = mcu;
    this.clock = mcu.clock;
    this.timerAhead = 0; // nanoseconds by which the chip's timer is ahead of `clock`
    mcu.peripherals[TIMER].clock = this.timerClock();
    mcu.logger = new ConsoleLogger(LogLevel.Error);
    mcu.loadBootrom(this.options.bootrom);
    if (survivingRam) mcu.sram.set(survivingRam);
    this.installFlash();
    mcu.peripherals[ROSC] = new RoscPeripheral(mcu, this.randomBit);
    this.installWatchdog(watchdog);
    mcu.i2c.forEach((controller, index) => connectHardwareI2c(this, controller, index));
    for (const [sda, scl] of this.options.i2cPins ?? [[4, 5]]) connectBitBangI2c(this, sda, scl);
    this.lockedUp = false;
    this.host = new UsbHost(this, mcu.usbCtrl, this.hostSettings);
    if (this.options.usb === false) mcu.usbCtrl.onUSBEnabled = () => {};
    this.keyboard.releaseAll();
    this.rtc?.rebase(this.clock);

    // the BOOTSEL button is not pressed
    for (const pin of mcu.qspi) {
      pin.padValue = 0x5a;
      pin.setInputValue(true);
    }
    for (const [gpio, level] of this.pinLevels) mcu.gpio[gpio].setInputValue(level);
    for (const pio of mcu.pio) pio.run = () => {}; // stepped together with the core instead
    mcu.core.PC = BOOT2; // straight into boot2, as the boot ROM does (with LR = 0)
    mcu.core.LR = 0;
  }

  installFlash() {
    const { mcu, options } = this;
    mcu.flash.set(this.flashImage, 0);
    this.flashImage = mcu.flash.subarray(0, FLASH_SIZE);
    this.flash = new FlashChip(mcu.flash, this.clock, {
      realTiming: options.realFlash,
      counters: this.flashCounters,
      onCut: (record) => {
        this.log(`POWER CUT in flash op ${JSON.stringify(record)}`);
        this.stopReason = 'cut';
      },
    });
    this.xip = options.xipMiss ? new XipCache(options.xipMiss) : null;
    mcu.peripherals[SSI] = new SsiPeripheral(mcu, this.flash);
    mcu.peripherals[IO_QSPI] = new IoQspiPeripheral(mcu, this.flash);
    mcu.peripherals[XIP_CTRL] = new XipControlPeripheral(mcu, this.xip);
    this.xip?.watch(mcu);
  }

  installWatchdog(previous) {
    const watchdog = this.mcu.peripherals[WATCHDOG];
    if (previous) {
      watchdog.scratchData.set(previous.scratch);
      watchdog.reason = previous.reason;
    }
    this.pendingReset = null;
    watchdog.onWatchdogTrigger = () => {
      watchdog.timer.enable = false;
      watchdog.alarm.enable = false;
      this.pendingReset ??= {
        scratch: Uint32Array.from(watchdog.scratchData),
        reason: watchdog.reason,
      };
    };
  }

  /** What the chip's timer counts: emulated time, and what was skipped. */
  timerClock() {
    const machine = this;
    return {
      get nanos() {
        return machine.clock.nanos + machine.timerAhead;
      },
    };
  }

  /**
   * Takes the timer and the RTC some time ahead at once, as if the core had slept so long. USB and
   * watchdog do not notice.
   */
  skip(seconds) {
    const nanos = seconds * 1e9;
    this.timerAhead += nanos;
    this.timeBase += seconds;
    this.rtc?.setTime(this.rtc.now() + seconds * 1000);
    for (const { armed, clockAlarm } of this.mcu.peripherals[TIMER].alarms) {
      if (armed) clockAlarm.schedule(Math.max(clockAlarm.nanos - this.clock.nanos - nanos, 0));
    }
  }

  attach(address, device) {
    this.devices.set(address, device);
    return device;
  }

  /** How often each flash sector was erased, by its offset in hex. */
  erasesBySector() {
    const entries = [...this.flashCounters.erasesBySector];
    return Object.fromEntries(entries.map(([offset, n]) => [`0x${offset.toString(16)}`, n]));
  }

  /** Drives a GPIO from outside. */
  setPin(gpio, level) {
    this.pinLevels.set(gpio, level);
    this.mcu.gpio[gpio].setInputValue(!!level);
  }

  /**
   * Unplugs the board and plugs it in again: only flash and the RTC's time survive. `uptimeSeconds`
   * is what the chip's timer begins with. `quick`: the chip believes that its watchdog reset it, and
   * CircuitPython leaves out the second in which it waits for a press of the reset button.
   */
  powerCycle({ offSeconds = 0, uptimeSeconds = 0, quick = false } = {}) {
    this.onUsbGone();
    if (this.rtc) this.rtc.setTime(this.rtc.now() + offSeconds * 1000);
    this.oled?.powerOff();
    this.flashCounters.cutAtOp = 0;
    this.stopReason = null;
    this.log('power cycle');
    this.mcu.sram.fill(0);
    this.boot(quick ? { scratch: WATCHDOG_SCRATCH, reason: 1 } : null);
    this.timerAhead = uptimeSeconds * 1e9;
  }

  // ------------------------------------------------------------------ called by the USB host

  onCdc(port, bytes) {
    this.options.onCdc?.(port, bytes);
  }

  onHid(bytes, itf) {
    const report = this.keyboardReport(bytes, itf);
    if (report) this.keyboard.report(report);
    this.options.onHid?.(bytes);
  }

  /** The 8 bytes of a keyboard report, or null for any other report. */
  keyboardReport(bytes, itf) {
    const { keyboard } = this.host;
    if (keyboard && keyboard.itf !== itf) return null;
    const reportId = keyboard ? keyboard.reportId : bytes.length === 9 ? 1 : 0;
    if (reportId === 0) return bytes.length === 8 ? bytes : null;
    return bytes.length === 9 && bytes[0] === reportId ? bytes.subarray(1) : null;
  }

  onUsbReady() {
    this.enumerations++;
    this.options.onUsbReady?.();
  }

  onUsbGone() {
    this.options.onUsbGone?.();
  }

  // ------------------------------------------------------------------ running

  /** Runs until the emulated time (in seconds) is reached or the machine stops. */
  runUntil(endTime) {
    while (this.time < endTime && !this.stopReason) {
      try {
        if (this.lockedUp) this.passTime(endTime);
        else this.runBurst(endTime);
      } catch (error) {
        this.hardFault(error);
      }
      if (this.pendingReset) this.reset();
    }
    return this.stopReason;
  }

  /** What the emulator cannot carry out is a hard fault on the chip (with the option; else it ends). */
  hardFault(error) {
    if (!this.options.hardFault) throw error;
    const { core } = this.mcu;
    this.log(`hard fault: ${error.message}`);
    if (core.IPSR === HARD_FAULT) this.lockedUp = true; // a fault in its handler: only a reset helps
    else core.exceptionEntry(HARD_FAULT);
  }

  /** The core has locked up; its peripherals, such as the watchdog, go on. */
  passTime(endTime) {
    const { clock } = this;
    const left = (endTime - this.timeBase) * 1e9 - clock.nanos + 1;
    clock.tick(clock.nextAlarm ? Math.min(Math.max(clock.nanosToNextAlarm, 1), left) : left);
  }

  runBurst(endTime) {
    const { mcu, clock, xip } = this;
    const { core } = mcu;
    const cycleNanos = 1e9 / mcu.clkSys;
    let endNanos = (endTime - this.timeBase) * 1e9;
    let remaining = BURST_INSTRUCTIONS;
    while (remaining-- > 0 && !this.pendingReset && !this.stopReason) {
      if (core.waiting) {
        if (core.pendingInterrupts & core.enabledInterrupts) {
          core.waiting = false;
          core.interruptsUpdated = true;
          continue;
        }
        if (this.skipSeconds > 0 && !this.skipped) {
          this.skipped = true; // once a sleep
          this.skip(Math.min(this.skipSeconds, Math.max(endTime - this.time, 0)));
          endNanos = (endTime - this.timeBase) * 1e9;
        }
        // asleep: go straight to the next event
        const toEvent = clock.nextAlarm ? Math.max(clock.nanosToNextAlarm, 1) : 1e12;
        const nanos = Math.min(toEvent, endNanos - clock.nanos + 1);
        clock.tick(nanos);
        this.sleepNanos += nanos;
        if (clock.nanos >= endNanos) break;
        continue;
      }
      let cycles = core.executeInstruction();
      this.instructions++;
      if (core.waiting) this.skipped = false;
      if (xip !== null && xip.penalty) {
        cycles += xip.penalty;
        xip.penalty = 0;
      }
      for (const pio of mcu.pio) {
        if (!pio.stopped) pio.step();
      }
      this.cycles += cycles;
      clock.tick(cycles * cycleNanos);
      if ((remaining & 1023) === 0 && clock.nanos >= endNanos) break;
    }
  }

  reset() {
    const { scratch, reason } = this.pendingReset;
    this.resets++;
    this.log(`MCU reset (watchdog reason ${reason})`);
    this.onUsbGone();
    if (scratch[4] === VECTOR_BOOT_MAGIC) {
      // the boot ROM takes over: its USB bootloader lets the host read and write all flash
      this.log('ROM bootloader entered');
      this.pendingReset = null;
      this.stopReason = 'bootloader';
    } else {
      this.boot({ scratch, reason });
    }
  }
}
