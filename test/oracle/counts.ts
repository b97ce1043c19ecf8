/** How often each thing was reached, by group: commands, refusals, events, kinds, rules, cases, happenings. */
export class Counts {
  private readonly groups = new Map<string, Map<string, number>>();

  add(group: string, name: string, by = 1): void {
    const counts = this.groups.get(group) ?? new Map<string, number>();
    this.groups.set(group, counts);
    counts.set(name, (counts.get(name) ?? 0) + by);
  }

  command(type: string, outcome: string, code: string | null): void {
    this.add('commands', `${type} ${outcome}`);
    if (code !== null) this.add('refusals', code);
  }

  of(group: string, name: string): number {
    return this.groups.get(group)?.get(name) ?? 0;
  }

  total(group: string): number {
    return [...(this.groups.get(group)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  }

  merge(other: Counts): void {
    for (const [group, counts] of other.groups) for (const [name, count] of counts) this.add(group, name, count);
  }

  /** What was expected to be reached so often and was not. */
  missing(expected: Readonly<Record<string, readonly string[]>>, floor: number): string[] {
    return Object.entries(expected).flatMap(([group, names]) =>
      names.filter((name) => this.of(group, name) < floor).map((name) => `${group}: ${name} (${this.of(group, name)})`),
    );
  }

  /** All of it, for people. */
  table(): string {
    const lines: string[] = [];
    for (const [group, counts] of this.groups) {
      lines.push('', group);
      for (const [name, count] of [...counts].sort(([left], [right]) => (left < right ? -1 : 1)))
        lines.push(`  ${count.toLocaleString('en').padStart(12)}  ${name}`);
    }
    return lines.join('\n');
  }
}
