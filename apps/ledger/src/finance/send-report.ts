import { Readable } from 'node:stream';
import { type FastifyReply } from 'fastify';
import { CONTENT_TYPES, type Format, reportText } from './formats.js';
import { type Report } from './report.js';

const BUFFERED_BYTES = 65_536;

/**
 * Sends a report as it is read. A slow client slows the reading; one that goes away ends it. What fails once the answer has begun
 * breaks the connection, so that half a report never looks whole.
 */
export const sendReport = (reply: FastifyReply, report: Report, format: Format): void => {
  void reply.type(CONTENT_TYPES[format]);
  if (format !== 'json') void reply.header('content-disposition', `attachment; filename="${report.name}.${format}"`);
  for (const [name, value] of Object.entries(report.head))
    if (typeof value === 'string' || typeof value === 'number') void reply.header(`daftari-${name.replaceAll('_', '-')}`, value);
  if (reply.request.method === 'HEAD') return void reply.send('');
  void reply.send(Readable.from(reportText(report, format), { objectMode: false, highWaterMark: BUFFERED_BYTES }));
};
