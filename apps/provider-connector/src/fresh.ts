const FRESH_MS = 1_000;

/** A list of settings that is read often and changed seldom: read again once it is older than a second, by one of those who ask. */
export class Fresh<T> {
  private value: Promise<T> | undefined;
  private readAt = -Infinity;

  constructor(private readonly read: () => Promise<T>) {}

  get(): Promise<T> {
    if (!this.value || performance.now() - this.readAt > FRESH_MS) {
      this.readAt = performance.now();
      this.value = this.read();
      // What failed is not kept.
      this.value.catch(() => this.forget());
    }
    return this.value;
  }

  /** What was written is seen at once in this process. */
  forget(): void {
    this.value = undefined;
  }
}
