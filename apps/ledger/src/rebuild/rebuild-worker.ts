import { serveShards } from '../proof/shard-workers.js';
import { rebuildShard } from './rebuild-shard.js';

// A thread that rebuilds the shards it is given.
serveShards(rebuildShard);
