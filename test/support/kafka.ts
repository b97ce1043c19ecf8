import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePorts } from './ports.js';

export interface TestKafka {
  readonly brokers: string[];
  /** The broker's process where we started it: it can be killed. */
  readonly pid: number | undefined;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again on its data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const works = (command: string, argument: string): boolean => {
  try {
    execFileSync(command, [argument], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Why there is no Kafka to test against, or undefined where there is one. Printed once, so that a skip is seen. */
export const kafkaIsMissing = (options: { own?: boolean } = {}): string | undefined => {
  if ((process.env['KAFKA_BROKERS'] !== undefined && !options.own) || (works('java', '-version') && works('mvn', '-version')))
    return undefined;
  return options.own
    ? 'SKIPPED: the tests that kill a Kafka broker need one of their own: Java 17 and Maven.'
    : 'SKIPPED: the Kafka half of the tests needs KAFKA_BROKERS, or Java 17 and Maven.';
};

interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
}

const launch = (args: readonly string[]): Promise<Running> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../deploy/kafka/broker.mjs'), 'start', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (data: Buffer) => (said += data.toString()));
    child.once('exit', () => fail(new Error(`the broker ended: ${said}`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      const ready: unknown = JSON.parse(line);
      if (typeof ready === 'object' && ready !== null && 'pid' in ready && typeof ready.pid === 'number') done({ child, pid: ready.pid });
    });
  });

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((done) => child.once('exit', done));

/** A real broker for one test file: the one in KAFKA_BROKERS, or one of our own on free ports, in a folder that is removed at the end. */
export const startTestKafka = async (options: { own?: boolean; advertisedPort?: number } = {}): Promise<TestKafka> => {
  const outside = process.env['KAFKA_BROKERS'];
  const noProcess = (): Promise<never> => Promise.reject(new Error('an outside broker is not ours to kill'));
  if (outside !== undefined && !options.own)
    return { brokers: outside.split(','), pid: undefined, kill: noProcess, restart: noProcess, stop: () => Promise.resolve() };
  const data = await mkdtemp(join(tmpdir(), 'daftari-kafka-'));
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const args = [
    '--port',
    String(port),
    '--controller-port',
    String(controllerPort),
    '--data',
    data,
    '--with-parent',
    ...(options.advertisedPort === undefined ? [] : ['--advertised-port', String(options.advertisedPort)]),
  ];
  let running = await launch(args);
  return {
    brokers: [`127.0.0.1:${port}`],
    get pid() {
      return running.pid;
    },
    kill: async () => {
      process.kill(running.pid, 'SIGKILL');
      await ended(running.child);
    },
    restart: async () => {
      running = await launch(args);
    },
    stop: async () => {
      running.child.kill('SIGTERM');
      await ended(running.child);
      await rm(data, { recursive: true, force: true });
    },
  };
};
