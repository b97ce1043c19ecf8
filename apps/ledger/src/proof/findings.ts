/** The invariants that are checked (DESIGN.md section 3, 1–5), and whether history is the one that an auditor's checkpoints name. */
export const CHECKS = ['balanced', 'derived', 'chain', 'once', 'overdraft', 'checkpoint'] as const;
export type CheckName = (typeof CHECKS)[number];

/** Told once per wrong thing: which check, and where. */
export type Finding = (check: CheckName, detail: string) => void;

/** What was found of one check: the first wrong thing, and how many there are. */
export interface Found {
  readonly first: string;
  readonly count: number;
}

/** The first wrong thing of every check and their number: as much as is kept, however much is wrong. */
export class Findings {
  private readonly found = new Map<CheckName, Found>();

  /** Notes one wrong thing. */
  readonly note: Finding = (check, detail) => {
    const known = this.found.get(check);
    this.found.set(check, { first: known?.first ?? detail, count: (known?.count ?? 0) + 1 });
  };

  /** Adds what was found elsewhere, on another shard. */
  add(others: Iterable<readonly [CheckName, Found]>): void {
    for (const [check, { first, count }] of others) {
      const known = this.found.get(check);
      this.found.set(check, { first: known?.first ?? first, count: (known?.count ?? 0) + count });
    }
  }

  of(check: CheckName): Found | undefined {
    return this.found.get(check);
  }

  get entries(): readonly (readonly [CheckName, Found])[] {
    return [...this.found];
  }

  get isEmpty(): boolean {
    return this.found.size === 0;
  }
}
