/** Conventional commits; the scope is an app or a library. `npx commitlint --from HEAD~1` checks the last one. */
const TYPES = ['build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'style', 'test'];
const APPS = ['api-gateway', 'ledger', 'provider-connector', 'notifier', 'sandbox', 'standalone', 'console', 'cli'];
const LIBRARIES = [
  'money',
  'ledger-domain',
  'contracts',
  'dialect',
  'strongmb',
  'bmatror',
  'blmpay',
  'mpp',
  'dialects',
  'platform',
  'messaging',
];
const PLACES = ['bench', 'deploy', 'e2e', 'conformance', 'resilience'];

export default {
  parserPreset: {
    parserOpts: { headerPattern: /^(\w+)(?:\(([^)]+)\))?!?: (.+)$/, headerCorrespondence: ['type', 'scope', 'subject'] },
  },
  rules: {
    'type-enum': [2, 'always', TYPES],
    'type-empty': [2, 'never'],
    'scope-enum': [2, 'always', [...APPS, ...LIBRARIES, ...PLACES]],
    'subject-empty': [2, 'never'],
    'subject-full-stop': [2, 'never', '.'],
    'header-max-length': [2, 'always', 120],
    'body-leading-blank': [2, 'always'],
  },
};
