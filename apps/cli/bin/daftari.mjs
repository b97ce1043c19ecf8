#!/usr/bin/env node
// npm links a package's command when it installs, which is before anything is built: so this file is here, and the built program behind it.
import '../dist/main.js';
