// Decides how far emulated time may run: in steps that the control port asks for, or along with
// wall time.
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

const MAX_SLICE = 0.02; // emulated seconds between two looks at the sockets
const MIN_SLICE = 0.002;
const TURN_WALL_MS = 2000; // a client that says nothing for so long waits for the device
const MAX_LAG = 30; // emulated seconds; what exceeds this is never caught up
const CATCH_UP = 1.5; // after lagging, emulated time goes at most this much faster than wall time

/**
 * The pace: 0 stands still but for what clients wait for, and then goes as fast as it can; 1 is
 * real time, 2 is up to twice as fast, and so on.
 */
export class Pacer {
  constructor(machine, bridge, pace) {
    this.machine = machine;
    this.bridge = bridge;
    this.setPace(pace);
  }

  /**
   * With `turns` time stands still, too, while it is the turn of the client at the data port, and
   * passes in short slices otherwise: the client's own time then does not count.
   */
  setPace(pace, turns = false) {
    this.pace = pace;
    this.turns = turns;
    this.restart();
  }

  restart() {
    this.wallStart = performance.now();
    this.lastRun = this.wallStart;
    this.emulatedStart = this.machine.time;
  }

  /** How far emulated time is behind wall time. */
  get lag() {
    if (this.pace === 0) return 0;
    const wallSeconds = (performance.now() - this.wallStart) / 1000;
    return this.emulatedStart + wallSeconds * this.pace - this.machine.time;
  }

  /** How many emulated seconds may run now. */
  allowance() {
    let { lag } = this;
    if (lag > MAX_LAG) {
      this.emulatedStart -= lag - MAX_LAG;
      lag = MAX_LAG;
    }
    const sinceLastRun = (performance.now() - this.lastRun) / 1000;
    return Math.min(lag, sinceLastRun * this.pace * CATCH_UP, MAX_SLICE);
  }

  /**
   * Runs one slice if it is due, then lets other events happen. `limit` is the emulated time of
   * the next event, `wanted` the time that somebody waits for (-Infinity: nobody does).
   */
  async turn(limit, wanted) {
    if (this.turns) {
      await this.takeTurn(limit);
      return;
    }
    if (this.pace === 0 && wanted > this.machine.time) {
      const slice = Math.max(MAX_SLICE, this.machine.skipSeconds);
      this.machine.runUntil(Math.min(limit, this.machine.time + slice));
      await nextTurn();
      return;
    }
    const allowance = this.pace === 0 ? 0 : this.allowance();
    if (allowance < MIN_SLICE) {
      await sleep(1);
      return;
    }
    this.lastRun = performance.now();
    this.machine.runUntil(Math.min(limit, this.machine.time + allowance));
    await nextTurn();
  }

  async takeTurn(limit) {
    if (this.bridge.isClientsTurn(TURN_WALL_MS)) {
      await sleep(1);
      return;
    }
    this.machine.runUntil(Math.min(limit, this.machine.time + MIN_SLICE));
    await nextTurn();
  }
}
