// The two I2C devices on the board. A device has start(read), write(byte), read() and stop();
// start and write return false to refuse (NACK).
import { encodePng } from './png.mjs';

const WIDTH = 128;
const HEIGHT = 64;
const PAGES = HEIGHT / 8;

// SSD1306 commands that take arguments, and how many.
const ARGUMENTS = new Map([
  [0x20, 1], // memory addressing mode
  [0x21, 2], // column range
  [0x22, 2], // page range
  [0x26, 6], // scroll right
  [0x27, 6], // scroll left
  [0x29, 5], // scroll vertically and right
  [0x2a, 5], // scroll vertically and left
  [0x81, 1], // contrast
  [0x8d, 1], // charge pump
  [0xa3, 2], // vertical scroll area
  [0xa8, 1], // multiplex ratio
  [0xd3, 1], // display offset
  [0xd5, 1], // clock divider
  [0xd9, 1], // pre-charge period
  [0xda, 1], // COM pins
  [0xdb, 1], // VCOMH level
]);

/** SSD1306 128x64 OLED controller. Scrolling is accepted and ignored. */
export class Ssd1306 {
  constructor() {
    this.ram = new Uint8Array(WIDTH * PAGES);
    this.clock = { time: 0 };
    this.writtenAt = 0; // emulated time of the last byte of a picture
    this.bytes = 0;
    this.dataBytes = 0;
    this.transactions = 0;
    this.reset();
  }

  reset() {
    this.on = false;
    this.everOn = false;
    this.inverted = false;
    this.segmentRemap = false;
    this.comReversed = false;
    this.contrast = 0x7f;
    this.startLine = 0;
    this.mode = 2; // page addressing
    this.columnStart = 0;
    this.columnEnd = WIDTH - 1;
    this.pageStart = 0;
    this.pageEnd = PAGES - 1;
    this.column = 0;
    this.page = 0;
    this.pendingCommand = null;
    this.pendingArguments = 0;
    this.arguments = [];
    this.expectControl = true;
  }

  /** What a loss of power does: all settings and the picture are gone. */
  powerOff() {
    this.reset();
    this.ram.fill(0);
  }

  start() {
    this.expectControl = true;
    this.transactions++;
    return true;
  }

  stop() {}

  read() {
    return this.on ? 0x03 : 0x43;
  }

  write(byte) {
    this.bytes++;
    if (this.expectControl) {
      this.singleByte = !!(byte & 0x80); // Co: another control byte follows the next byte
      this.isData = !!(byte & 0x40); // D/C
      this.expectControl = false;
      return true;
    }
    if (this.isData) this.writeData(byte);
    else this.writeCommand(byte);
    if (this.singleByte) this.expectControl = true;
    return true;
  }

  writeData(byte) {
    this.dataBytes++;
    this.writtenAt = this.clock.time;
    this.ram[this.page * WIDTH + this.column] = byte;
    if (this.mode === 0) {
      if (this.nextColumn()) this.nextPage();
    } else if (this.mode === 1) {
      if (this.nextPage()) this.nextColumn();
    } else {
      this.column = (this.column + 1) & (WIDTH - 1);
    }
  }

  nextColumn() {
    const wrap = ++this.column > this.columnEnd;
    if (wrap) this.column = this.columnStart;
    return wrap;
  }

  nextPage() {
    const wrap = ++this.page > this.pageEnd;
    if (wrap) this.page = this.pageStart;
    return wrap;
  }

  writeCommand(byte) {
    if (this.pendingArguments > 0) {
      this.arguments.push(byte);
      if (--this.pendingArguments === 0) this.execute(this.pendingCommand, this.arguments);
      return;
    }
    this.pendingCommand = byte;
    this.arguments = [];
    this.pendingArguments = ARGUMENTS.get(byte) ?? 0;
    if (this.pendingArguments === 0) this.execute(byte, []);
  }

  execute(command, [first, second]) {
    if (command === 0x20) {
      this.mode = first & 3;
    } else if (command === 0x21) {
      this.columnStart = this.column = first & (WIDTH - 1);
      this.columnEnd = second & (WIDTH - 1);
    } else if (command === 0x22) {
      this.pageStart = this.page = first & (PAGES - 1);
      this.pageEnd = second & (PAGES - 1);
    } else if (command === 0x81) {
      this.contrast = first;
    } else if (command === 0xae) {
      this.on = false;
    } else if (command === 0xaf) {
      this.on = true;
      this.everOn = true;
    } else if (command === 0xa6 || command === 0xa7) {
      this.inverted = command === 0xa7;
    } else if (command === 0xa0 || command === 0xa1) {
      this.segmentRemap = command === 0xa1;
    } else if (command === 0xc0 || command === 0xc8) {
      this.comReversed = command === 0xc8;
    } else if (command >= 0xb0 && command <= 0xb7) {
      this.page = command & 7;
    } else if (command <= 0x0f) {
      this.column = (this.column & 0x70) | command;
    } else if (command <= 0x1f) {
      this.column = (this.column & 0x0f) | ((command & 7) << 4);
    } else if (command >= 0x40 && command <= 0x7f) {
      this.startLine = command & 63;
    }
  }

  /** One pixel as seen on a usual module, where segment remap A1 and COM scan C8 are upright. */
  pixel(x, y) {
    if (!this.on) return 0;
    const column = this.segmentRemap ? x : WIDTH - 1 - x;
    const row = ((this.comReversed ? y : HEIGHT - 1 - y) + this.startLine) & (HEIGHT - 1);
    const bit = (this.ram[(row >> 3) * WIDTH + column] >> (row & 7)) & 1;
    return this.inverted ? bit ^ 1 : bit;
  }

  /** 1 bit per pixel, row by row, most significant bit leftmost: 1024 bytes. */
  bits() {
    const out = Buffer.alloc((WIDTH * HEIGHT) / 8);
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        if (this.pixel(x, y)) out[(y * WIDTH + x) >> 3] |= 0x80 >> (x & 7);
      }
    }
    return out;
  }

  png(scale = 4) {
    const width = WIDTH * scale;
    const height = HEIGHT * scale;
    const grey = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const lit = this.pixel(Math.floor(x / scale), Math.floor(y / scale));
        grey[y * width + x] = lit ? 255 : 12;
      }
    }
    return encodePng(width, height, grey);
  }

  /** Two rows of pixels per line of text. */
  ascii() {
    const lines = [];
    for (let y = 0; y < HEIGHT; y += 2) {
      let line = '';
      for (let x = 0; x < WIDTH; x++) {
        line += ' ▄▀█'[this.pixel(x, y) * 2 + this.pixel(x, y + 1)];
      }
      lines.push(line.trimEnd() + '\n');
    }
    return lines.join('');
  }
}

const toBcd = (n) => Math.floor(n / 10) * 16 + (n % 10);
const fromBcd = (byte) => (byte >> 4) * 10 + (byte & 15);

const RTC_REGISTERS = 0x13;
const RTC_TIME_REGISTERS = 7;
const RTC_STATUS = 0x0f;
const RTC_OSF = 0x80; // oscillator has been stopped

/** DS3231 clock: time, status and plain registers; alarms and the square wave are not modelled. */
export class Ds3231 {
  /** `clock` counts emulated nanoseconds; it starts at `epochMs`. */
  constructor(clock, epochMs, { oscillatorStopped = false } = {}) {
    this.clock = clock;
    this.offsetMs = epochMs;
    this.pointer = 0;
    this.registers = new Uint8Array(RTC_REGISTERS);
    this.registers[0x0e] = 0x1c;
    this.registers[RTC_STATUS] = oscillatorStopped ? RTC_OSF | 0x08 : 0x08;
    this.registers[0x11] = 25; // temperature: 25.25 degrees
    this.registers[0x12] = 0x40;
    this.writes = [];
    this.garbled = new Uint8Array(0); // what the time registers hold instead of the time
  }

  /** From now on the first registers read so, until the time is written. */
  garble(registers) {
    this.garbled = registers.subarray(0, RTC_TIME_REGISTERS);
  }

  /** Goes on with the same time on the clock of a restarted machine. */
  rebase(clock) {
    const now = this.now();
    this.clock = clock;
    this.offsetMs = now - clock.nanos / 1e6;
  }

  now() {
    return this.offsetMs + this.clock.nanos / 1e6;
  }

  setTime(epochMs) {
    this.offsetMs = epochMs - this.clock.nanos / 1e6;
  }

  get oscillatorStopped() {
    return !!(this.registers[RTC_STATUS] & RTC_OSF);
  }

  set oscillatorStopped(stopped) {
    if (stopped) this.registers[RTC_STATUS] |= RTC_OSF;
    else this.registers[RTC_STATUS] &= ~RTC_OSF;
  }

  latchTime() {
    const date = new Date(this.now());
    const year = date.getUTCFullYear();
    this.registers[0] = toBcd(date.getUTCSeconds());
    this.registers[1] = toBcd(date.getUTCMinutes());
    this.registers[2] = toBcd(date.getUTCHours());
    this.registers[3] = date.getUTCDay() + 1;
    this.registers[4] = toBcd(date.getUTCDate());
    this.registers[5] = toBcd(date.getUTCMonth() + 1) | (year >= 2100 ? 0x80 : 0);
    this.registers[6] = toBcd(year % 100);
    this.registers.set(this.garbled);
  }

  start(read) {
    this.expectPointer = !read;
    this.timeWritten = false;
    this.latchTime();
    return true;
  }

  write(byte) {
    if (this.expectPointer) {
      this.pointer = byte % RTC_REGISTERS;
      this.expectPointer = false;
      return true;
    }
    this.writes.push([this.pointer, byte]);
    if (this.pointer === RTC_STATUS) {
      // flags can only be cleared; EN32kHz is a plain bit
      this.registers[RTC_STATUS] = (this.registers[RTC_STATUS] & byte & 0x83) | (byte & 0x08);
    } else {
      this.registers[this.pointer] = byte;
    }
    if (this.pointer <= 6) this.timeWritten = true;
    this.pointer = (this.pointer + 1) % RTC_REGISTERS;
    return true;
  }

  read() {
    const value = this.registers[this.pointer];
    this.pointer = (this.pointer + 1) % RTC_REGISTERS;
    return value;
  }

  stop() {
    if (!this.timeWritten) return;
    this.timeWritten = false;
    this.garbled = new Uint8Array(0);
    const r = this.registers;
    this.setTime(
      Date.UTC(
        2000 + fromBcd(r[6]),
        fromBcd(r[5] & 0x1f) - 1,
        fromBcd(r[4] & 0x3f),
        fromBcd(r[2] & 0x3f),
        fromBcd(r[1] & 0x7f),
        fromBcd(r[0] & 0x7f)
      )
    );
  }
}
