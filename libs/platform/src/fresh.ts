/** So that what is changed is known to every process within a second. */
const KEPT_MS = 800;

/** A list of settings that is read often and changed seldom: read again once it is older than it may be, by one of those who ask. */
export class Fresh<T> {
  private value: Promise<T> | undefined;
  private readAt = -Infinity;

  constructor(private readonly read: () => Promise<T>) {}

  get(): Promise<T> {
    if (!this.value || performance.now() - this.readAt > KEPT_MS) {
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
