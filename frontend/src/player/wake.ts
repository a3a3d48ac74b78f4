/** Keeps the screen on while a session runs; a device that refuses goes dark as it always does. */

export class Wake {
  private lock: WakeLockSentinel | null = null;
  private wanted = false;

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (this.wanted && document.visibilityState === "visible") void this.keep();
    });
  }

  async keep(): Promise<void> {
    this.wanted = true;
    if (!("wakeLock" in navigator) || (this.lock !== null && !this.lock.released)) return;
    try {
      this.lock = await navigator.wakeLock.request("screen");
      if (!this.wanted) await this.release(); // it ended while the device was asked
    } catch {
      this.lock = null; // low battery, or a page in the background
    }
  }

  async release(): Promise<void> {
    this.wanted = false;
    await this.lock?.release().catch(() => undefined);
    this.lock = null;
  }
}
