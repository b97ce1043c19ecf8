import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome', 'microsoft-edge'];

/** The browser of this machine: `BROWSER_PATH`, or the first of the Chromium family that is found. */
const browserPath = (): string | undefined =>
  process.env['BROWSER_PATH'] ?? NAMES.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/** Why there is no browser to test with; undefined where there is. */
export const browserIsMissing = (): string | undefined =>
  browserPath() === undefined ? 'The browser half of the suite is skipped: it needs Chromium on the PATH, or BROWSER_PATH.' : undefined;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: any;
  readonly result?: any;
  readonly error?: { readonly message: string };
}

/** A real browser without a window, spoken to in its own protocol (CDP). */
export class TestBrowser {
  private counter = 0;
  private readonly waiting = new Map<number, (message: Message) => void>();
  readonly listeners = new Set<(message: Message) => void>();

  private constructor(
    private readonly process: ChildProcess,
    private readonly directory: string,
    private readonly socket: WebSocket,
  ) {
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.id === undefined) for (const listener of this.listeners) listener(message);
      else this.waiting.get(message.id)?.(message);
    });
  }

  static async start(): Promise<TestBrowser> {
    const directory = await mkdtemp(join(tmpdir(), 'daftari-browser-'));
    const options = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--remote-debugging-port=0',
    ];
    const child = spawn(browserPath() ?? '', [...options, `--user-data-dir=${directory}`, 'about:blank'], { stdio: 'ignore' });
    const [port, path] = (await eventually(() => readFile(join(directory, 'DevToolsActivePort'), 'utf8').catch(() => undefined))).split(
      '\n',
    );
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    await new Promise((opened, failed) => {
      socket.addEventListener('open', opened);
      socket.addEventListener('error', failed);
    });
    return new TestBrowser(child, directory, socket);
  }

  async stop(): Promise<void> {
    this.socket.close();
    const ended = new Promise((done) => this.process.on('exit', done));
    this.process.kill('SIGKILL');
    await ended;
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  async send(method: string, params: object = {}, sessionId?: string): Promise<any> {
    const id = ++this.counter;
    const answer = new Promise<Message>((heard) => this.waiting.set(id, heard));
    this.socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    const { result, error } = await answer;
    this.waiting.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** A tab the size of a phone. What the page says to the console, and what its policy refuses, is kept. */
  async phone(options: { readonly scripts?: boolean } = {}): Promise<Tab> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new Tab(this, sessionId);
    await tab.send('Page.enable');
    await tab.send('Log.enable');
    await tab.send('Runtime.enable');
    await tab.send('Emulation.setDeviceMetricsOverride', { width: 360, height: 640, deviceScaleFactor: 2, mobile: true });
    if (options.scripts === false) await tab.send('Emulation.setScriptExecutionDisabled', { value: true });
    return tab;
  }
}

export class Tab {
  readonly complaints: string[] = [];

  constructor(
    private readonly browser: TestBrowser,
    private readonly sessionId: string,
  ) {
    browser.listeners.add((message) => {
      if (message.sessionId !== sessionId) return;
      if (message.method === 'Log.entryAdded' && message.params.entry.level !== 'verbose') this.complaints.push(message.params.entry.text);
      if (message.method === 'Runtime.exceptionThrown') this.complaints.push(message.params.exceptionDetails.text);
    });
  }

  send(method: string, params: object = {}): Promise<any> {
    return this.browser.send(method, params, this.sessionId);
  }

  async open(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
    await this.until('document.readyState === "complete" && location.href !== "about:blank"');
  }

  /** The value of an expression in the page. */
  async read(expression: string): Promise<any> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }

  /** Waits for an expression to be true, whatever page is there by then. */
  async until(expression: string, withinMs = 30_000): Promise<void> {
    const untilMs = Date.now() + withinMs;
    while ((await this.read(`Boolean(${expression})`).catch(() => false)) !== true) {
      if (Date.now() > untilMs) throw new Error(`Not so: ${expression}; the page says ${await this.text()}`);
      await sleep(50);
    }
  }

  text(): Promise<string> {
    return this.read('document.body.innerText');
  }

  /** Types as fingers do, into what a label names. */
  async type(label: string, text: string): Promise<void> {
    await this.read(
      `[...document.querySelectorAll('details[open] label')].find((one) => one.textContent === ${JSON.stringify(label)}).control.focus()`,
    );
    await this.send('Input.insertText', { text });
  }

  /** Clicks the middle of what a selector finds, as a finger would: what covers it would be clicked instead. */
  async click(selector: string): Promise<void> {
    const place = await this.read(
      `(() => { const found = document.querySelector(${JSON.stringify(selector)}); found.scrollIntoView({ block: 'center' }); const { x, y, width, height } = found.getBoundingClientRect(); return { x: x + width / 2, y: y + height / 2 }; })()`,
    );
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.send('Input.dispatchMouseEvent', { ...place, type, button: 'left', clickCount: 1 });
  }

  /** A picture of the page, for whoever looks into a failure. */
  async picture(path: string): Promise<void> {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
    await writeFile(path, Buffer.from(data as string, 'base64'));
  }
}

const eventually = async (read: () => Promise<string | undefined>): Promise<string> => {
  for (let tries = 0; tries < 300; tries++) {
    const found = await read();
    if (found?.includes('\n') === true) return found;
    await sleep(50);
  }
  throw new Error('The browser did not start within 15 seconds.');
};
