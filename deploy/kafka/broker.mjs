#!/usr/bin/env node
// A real Kafka broker without Docker: Apache's own jars from Maven Central, run by the machine's Java.
//   node deploy/kafka/broker.mjs fetch
//   node deploy/kafka/broker.mjs start [--port 9092] [--controller-port 9093] [--data .kafka/data] [--advertised-port N]
// `start` fetches what is missing, formats a new data folder, and runs until it is asked to stop. One line of JSON says when it is ready.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

/** Kafka's own tool reads an id that begins with a hyphen as an option. */
const newClusterId = () => {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
};

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const libs = join(root, '.kafka', 'libs');
const exists = (file) =>
  access(file).then(
    () => true,
    () => false,
  );

class BrokerError extends Error {}

const tool = async (name, argument, remedy) => {
  try {
    await run(name, [argument]);
  } catch {
    throw new BrokerError(`${name} was not found. ${remedy}`);
  }
};

/** Copies the jars to .kafka/libs, once per version of the pom. */
const fetchJars = async () => {
  const pom = await readFile(join(here, 'pom.xml'), 'utf8');
  const stamp = join(libs, '.pom');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === pom) return;
  await tool('mvn', '-version', 'Install Maven 3.8 or newer, or name a broker of yours in KAFKA_BROKERS.');
  const fresh = `${libs}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  console.error('Fetching Apache Kafka from Maven Central (43 MB, once) …');
  await run('mvn', ['-q', '-B', '-f', join(here, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${fresh}`], {
    maxBuffer: 16 << 20,
  }).catch((error) => {
    throw new BrokerError(
      `Maven could not fetch the jars: ${String(error.stdout || error.message)
        .trim()
        .split('\n')
        .slice(0, 3)
        .join(' ')}`,
    );
  });
  await writeFile(join(fresh, '.pom'), pom);
  await rm(libs, { recursive: true, force: true });
  await rename(fresh, libs).catch(async (error) => {
    // Another process was faster: its copy is as good.
    await rm(fresh, { recursive: true, force: true });
    if (!(await exists(stamp))) throw error;
  });
};

const writeProperties = async (options) => {
  await mkdir(options.data, { recursive: true });
  const template = await readFile(join(here, 'server.properties'), 'utf8');
  const values = {
    PORT: options.port,
    CONTROLLER_PORT: options.controllerPort,
    ADVERTISED_PORT: options.advertisedPort,
    DATA: join(options.data, 'log'),
  };
  const file = join(options.data, 'server.properties');
  await writeFile(
    file,
    template.replace(/@([A-Z_]+)@/g, (_, name) => String(values[name])),
  );
  return file;
};

const java = [
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  `-Dlog4j2.configurationFile=${join(here, 'log4j2.properties')}`,
  '-cp',
  `${libs}/*`,
];

const format = async (options, properties) => {
  if (await exists(join(options.data, 'log', 'meta.properties'))) return;
  const clusterId = newClusterId();
  await run('java', [...java, 'kafka.tools.StorageTool', 'format', '--standalone', '-t', clusterId, '-c', properties]);
};

const accepts = (port) =>
  new Promise((answer) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => (socket.destroy(), answer(true)));
    socket.once('error', () => answer(false));
  });

const start = async (options) => {
  await fetchJars();
  await tool('java', '-version', 'Install Java 17 or newer, or name a broker of yours in KAFKA_BROKERS.');
  if (await accepts(options.port))
    throw new BrokerError(`Port ${options.port} is taken. Stop what uses it, or give another: --port N --controller-port N.`);
  const properties = await writeProperties(options);
  await format(options, properties);
  const log = createWriteStream(join(options.data, 'broker.log'), { flags: 'a' });
  const broker = spawn('java', ['-Xmx512m', ...java, 'kafka.Kafka', properties], { stdio: ['ignore', 'pipe', 'pipe'] });
  broker.stdout.pipe(log, { end: false });
  broker.stderr.pipe(log, { end: false });
  let stopping = false;
  const ended = new Promise((done) => broker.once('exit', done));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ((stopping = true), broker.kill('SIGTERM')));
  // For tests: a parent that was killed leaves no broker behind.
  const parent = process.ppid;
  if (options.withParent) setInterval(() => process.ppid !== parent && ((stopping = true), broker.kill('SIGTERM')), 500).unref();
  const deadline = performance.now() + 60_000;
  while (!(await accepts(options.port)) && broker.exitCode === null && broker.signalCode === null && performance.now() < deadline)
    await sleep(50);
  if (broker.exitCode === null && broker.signalCode === null && !stopping)
    console.log(JSON.stringify({ ready: true, port: options.port, pid: broker.pid }));
  await ended;
  if (!stopping) throw new BrokerError(`The broker ended. Its log: ${join(options.data, 'broker.log')}`);
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string' },
    'controller-port': { type: 'string' },
    'advertised-port': { type: 'string' },
    data: { type: 'string' },
    'with-parent': { type: 'boolean' },
  },
});
const port = Number(values.port ?? 9092);
const options = {
  port,
  controllerPort: Number(values['controller-port'] ?? port + 1),
  advertisedPort: Number(values['advertised-port'] ?? port),
  withParent: values['with-parent'] ?? false,
  data: resolve(values.data ?? join(root, '.kafka', 'data')),
};

try {
  if (positionals[0] === 'fetch') await fetchJars();
  else if (positionals[0] === 'start') await start(options);
  else throw new BrokerError('Usage: node deploy/kafka/broker.mjs fetch | start [--port N] [--controller-port N] [--data FOLDER]');
} catch (error) {
  console.error(error instanceof BrokerError ? error.message : error);
  process.exitCode = 1;
}
