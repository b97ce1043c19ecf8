/** An endpoint of a dialect that clients call here: what of it is known without any code that answers it. */
export interface ServedEndpoint {
  readonly method: 'GET' | 'POST';
  /** Below the dialect's base address; `:name` is a part that differs. */
  readonly path: string;
  /** For people. */
  readonly summary: string;
  /** `write`: only an active business may, and where it breaks nobody knows whether it was done. */
  readonly does: 'read' | 'write';
  /** The scopes of which the credentials need one; none where everybody who signed in may. `open`: nobody has signed in yet. */
  readonly needs: readonly string[] | 'open';
}

/** The endpoints of a dialect by name, in the order of its document. */
export type ServedEndpoints = Readonly<Record<string, ServedEndpoint>>;
