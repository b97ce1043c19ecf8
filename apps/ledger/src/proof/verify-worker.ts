import { serveShards } from './shard-workers.js';
import { verifyShard } from './verify-shard.js';

// A thread that verifies the shards it is given. What it imports is little, for it starts with every verification.
serveShards(verifyShard);
