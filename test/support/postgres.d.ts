import { EmbeddedPostgres } from '@daftari/platform';
export interface TestPostgres {
    /** A database of its own, empty, or copied from a template made earlier. */
    database(name: string, template?: string): Promise<string>;
    readonly server: EmbeddedPostgres;
    stop(): Promise<void>;
}
/** A real PostgreSQL for one test file, in a folder of its own that is removed at the end. */
export declare const startTestPostgres: (settings?: Readonly<Record<string, string>>) => Promise<TestPostgres>;
//# sourceMappingURL=postgres.d.ts.map