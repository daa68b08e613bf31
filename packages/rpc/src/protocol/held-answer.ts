/** A result that is settled but goes out only once `until`, which never rejects, has resolved. */
export class HeldAnswer {
  readonly result: unknown;
  readonly until: Promise<void>;

  constructor(result: unknown, until: Promise<void>) {
    this.result = result;
    this.until = until;
  }
}
