#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { run } from './program.js';
import { processTerminal } from './terminal.js';

const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const { version } = Value.Decode(Type.Object({ version: Type.String() }), manifest);

process.exitCode = await run(process.argv.slice(2), { terminal: processTerminal(), environment: process.env, version });
