import { createLogger } from '@daftari/platform';
import { describe, expect, it } from 'vitest';
import { Assignment } from './assignment.js';
import { MessagingMetrics } from './messaging-metrics.js';
import { type PartitionClaim } from './messages.js';

describe('P3: an assignment', () => {
  const claim = (endOffset: number): PartitionClaim => ({
    topic: 't',
    partition: 0,
    logId: 'log',
    lowOffset: 0,
    endOffset,
    leaderEpoch: 0,
  });
  const { signal } = new AbortController();
  const assignmentAt = (offset: number) => {
    let fenced = 0;
    const positions = { take: () => Promise.resolve(new Map([['t/0', { offset, epoch: 1 }]])) };
    const options = { group: 'g', topics: ['t'], positions, receive: () => Promise.resolve() };
    const assignment = new Assignment(options, createLogger('test', 'silent'), new MessagingMetrics(undefined), () => fenced++);
    return { assignment, fences: () => fenced };
  };

  it('asks once more where the position is past the end that it was told: the log was read on meanwhile', async () => {
    const { assignment, fences } = assignmentAt(5);
    expect(await assignment.take([claim(4)], signal)).toEqual([]);
    expect([assignment.stopped(), fences()]).toEqual([[], 1]);
    expect(await assignment.take([claim(6)], signal)).toHaveLength(1);
    expect(assignment.stopped()).toEqual([]);
  });

  it('stops where the log still ends below the position', async () => {
    const { assignment } = assignmentAt(5);
    for (let time = 0; time < 2; time++) await assignment.take([claim(4)], signal);
    expect(assignment.stopped()).toMatchObject([{ topic: 't', partition: 0, reason: expect.stringContaining('log_lost') }]);
  });
});
