import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, EmbeddedPostgres } from '@daftari/platform';
import pg from 'pg';
/** A real PostgreSQL for one test file, in a folder of its own that is removed at the end. */
export const startTestPostgres = async (settings = {}) => {
    const directory = await mkdtemp(join(tmpdir(), 'daftari-test-'));
    const server = new EmbeddedPostgres({
        directory,
        logger: createLogger('test', 'silent'),
        settings: { shared_buffers: '64MB', ...settings },
    });
    await server.start();
    return {
        server,
        database: async (name, template) => {
            const client = new pg.Client({ connectionString: server.url() });
            await client.connect();
            await client.query(`create database ${client.escapeIdentifier(name)}${template === undefined ? '' : ` template ${client.escapeIdentifier(template)}`}`);
            await client.end();
            return server.url(name);
        },
        stop: async () => {
            await server.stop();
            await rm(directory, { recursive: true, force: true });
        },
    };
};
//# sourceMappingURL=postgres.js.map