import { Inject, Injectable } from '@nestjs/common';
import { type CommandReply } from '@daftari/contracts';
import { type Logger, Rounds } from '@daftari/platform';
import { LedgerCommands } from '../ledger-commands/ledger-commands.js';
import { LOGGER } from '../edge/logger.js';
import { type Note } from './note.entity.js';
import { Notes } from './notes.js';

const EVERY_MS = 1_000;
const NOTES_MAX = 200;
/** The request that wrote the note asks the ledger itself first. */
const LEFT_ALONE_MS = 500;
/** A command that the ledger has no trace of so long after its deadline can only be refused when it comes (P4). */
const MARGIN_MS = 60_000;

/** Asks the ledger about open notes until each is decided. Any number of gateways may sweep at once: one conditional update decides. */
@Injectable()
export class NoteSweep {
  private readonly rounds = new Rounds(EVERY_MS, () =>
    this.sweep().catch((error: unknown) =>
      this.logger.warn({ err: error }, 'open notes could not be asked about; the next round tries again'),
    ),
  );

  constructor(
    private readonly notes: Notes,
    private readonly commands: LedgerCommands,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    for (const note of await this.notes.open(LEFT_ALONE_MS, NOTES_MAX)) {
      // One note that cannot be asked about must not keep the others open.
      await this.settle(note).catch((error: unknown) =>
        this.logger.warn({ err: error, command_id: note.commandId }, 'an open note could not be settled; the next round tries again'),
      );
    }
  }

  private async settle(note: Note): Promise<void> {
    const reply = (await this.commands.find(note.commandId, note)) ?? this.tooLate(note);
    if (reply) await this.notes.settleAnswered(note, reply);
  }

  private tooLate(note: Note): CommandReply | undefined {
    if (Date.now() < note.notAfter.getTime() + MARGIN_MS) return undefined;
    return {
      command_id: note.commandId,
      outcome: 'refused',
      code: 'too_late',
      available_minor: null,
      needed_minor: null,
      transaction: null,
    };
  }
}
