/** A race was lost: what was read is no longer so. Reload and try again, bounded, with jitter. */
export class ConflictError extends Error {
  override readonly name: string = 'ConflictError';
}

/** Another process has taken the partition since: nothing was written, and this one must take it anew or let it go. */
export class FencedError extends ConflictError {
  override readonly name = 'FencedError';
}

/** Something that we depend on is away. Tried again, bounded; then the partition pauses and goes on later. */
export class TransientError extends Error {
  override readonly name: string = 'TransientError';
}

/** This message cannot be read and never will be: it is parked with the reason. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
}

/** What must always be true is not. The partition stops, loudly, until a person has looked. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** The log did not confirm in time: each message may or may not be stored. Publishing it again is safe. */
export class PublishUnconfirmedError extends Error {
  override readonly name = 'PublishUnconfirmedError';
}
