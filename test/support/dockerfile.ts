import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join, matchesGlob, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions of a Dockerfile: continued lines joined, comments left out. */
export const parseDockerfile = (text: string): Instruction[] =>
  text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => ({ name: line.slice(0, line.indexOf(' ')).toUpperCase(), text: line.slice(line.indexOf(' ') + 1).trim() }));

/** What an image of ours is at the end, made in a folder instead of by Docker. */
export interface Image {
  readonly root: string;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

interface Stage {
  readonly root: string;
  workdir: string;
  environment: Record<string, string>;
  entrypoint: string[];
  command: string[];
  healthcheck: string[];
}

const listOf = (text: string): string[] => JSON.parse(text) as string[];

const readIgnored = async (context: string): Promise<(path: string) => boolean> => {
  const patterns = (await readFile(join(context, '.dockerignore'), 'utf8')).split('\n').filter((line) => line !== '');
  return (path) => patterns.some((pattern) => matchesGlob(path, pattern));
};

/** Carries out the instructions that ours uses; base images are taken for an empty folder and this machine. */
class Builder {
  private readonly stages = new Map<string, Stage>();
  private stage: Stage | undefined;

  constructor(
    private readonly context: string,
    private readonly directory: string,
    private readonly ignored: (path: string) => boolean,
  ) {}

  get current(): Stage {
    if (!this.stage) throw new Error('FROM comes first.');
    return this.stage;
  }

  async carryOut({ name, text }: Instruction): Promise<void> {
    switch (name) {
      case 'FROM':
        return this.from(text);
      case 'WORKDIR':
        this.current.workdir = text;
        await mkdir(this.inside(text), { recursive: true });
        return;
      case 'COPY':
        return this.copy(text);
      case 'RUN':
        return this.run(text);
      case 'ENV':
        Object.assign(this.current.environment, Object.fromEntries(text.split(' ').map((pair) => pair.split('='))));
        return;
      case 'USER':
        return;
      case 'HEALTHCHECK':
        this.current.healthcheck = listOf(text.slice(text.indexOf('CMD ') + 4));
        return;
      case 'ENTRYPOINT':
        this.current.entrypoint = listOf(text);
        return;
      case 'CMD':
        this.current.command = listOf(text);
        return;
      default:
        throw new Error(`${name} is not known here: teach test/support/dockerfile.ts what it does.`);
    }
  }

  private async from(text: string): Promise<void> {
    const name = / AS (\S+)$/i.exec(text)?.[1] ?? 'final';
    const root = join(this.directory, name);
    await mkdir(root, { recursive: true });
    this.stage = { root, workdir: '/', environment: {}, entrypoint: [], command: [], healthcheck: [] };
    this.stages.set(name, this.stage);
  }

  private async copy(text: string): Promise<void> {
    const [, stageName, source = '', target = ''] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(text) ?? [];
    const from = stageName === undefined ? join(this.context, source) : join(this.stages.get(stageName)?.root ?? '', source);
    const filter = (path: string): boolean => !this.ignored(relative(this.context, path));
    const to = this.inside(target);
    const isFile = !(await readdir(from).then(
      () => true,
      () => false,
    ));
    const destination = isFile && target.endsWith('/') ? join(to, source.slice(source.lastIndexOf('/') + 1)) : to;
    await mkdir(dirname(destination), { recursive: true });
    if (stageName === undefined) await cp(from, destination, { recursive: true, filter, verbatimSymlinks: true });
    // Between stages nothing is changed afterwards: links will do for half a gigabyte of copies.
    else await run('cp', ['--archive', '--link', '--no-target-directory', from, destination]);
  }

  /** Absolute paths of the image are below its folder here. */
  private async run(text: string): Promise<void> {
    const command = text.replace(/(^|\s)\/(?=\w)/g, `$1${this.current.root}/`);
    await run('sh', ['-c', command], {
      cwd: this.inside('.'),
      maxBuffer: 64 << 20,
      env: { ...process.env, ...this.current.environment, npm_config_prefer_offline: 'true' },
    });
  }

  private inside(path: string): string {
    return join(this.current.root, path.startsWith('/') ? path : join(this.current.workdir, path));
  }
}

/** Builds the image of a Dockerfile in a folder, command by command. */
export const buildWithoutDocker = async (context: string, dockerfile: string, directory: string): Promise<Image> => {
  const builder = new Builder(context, directory, await readIgnored(context));
  for (const instruction of parseDockerfile(await readFile(dockerfile, 'utf8'))) await builder.carryOut(instruction);
  const { root, workdir, environment, entrypoint, command, healthcheck } = builder.current;
  return { root, workingDirectory: join(root, workdir), environment, entrypoint, command, healthcheck };
};
