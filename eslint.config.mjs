import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Imports go down: a floor may use only the floors below it. */
const boundaries = [
  { sourceTag: 'floor:1', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'floor:2', onlyDependOnLibsWithTags: ['floor:1'] },
  { sourceTag: 'floor:3', onlyDependOnLibsWithTags: ['floor:1', 'floor:2'] },
  { sourceTag: 'floor:4', onlyDependOnLibsWithTags: ['floor:1', 'floor:2', 'floor:3'] },
  { sourceTag: 'type:service', onlyDependOnLibsWithTags: ['type:lib'] },
  { sourceTag: 'type:composition', onlyDependOnLibsWithTags: ['type:lib', 'type:service'] },
  { sourceTag: 'scope:dialect', onlyDependOnLibsWithTags: ['scope:money', 'scope:dialect-core'] },
  // `test/` is no project on purpose: libraries' own tests use test/support, which would close a cycle around every library.
  { sourceTag: 'type:test', onlyDependOnLibsWithTags: ['type:lib', 'type:service', 'type:composition'] },
];

/** What tests start their world with, and the examples that the documents show: outside every project, and nothing that is shipped imports them. */
const testWorld = ['^(\.\./)+test/support/', '^(\.\./)+docs/worked-examples/'];

const clockAndChance = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'The domain reads no clock: time arrives in the command.',
  },
  { selector: "NewExpression[callee.name='Date']", message: 'The domain reads no clock: time arrives in the command.' },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'The domain draws no chance: ids arrive in the command.',
  },
  { selector: "MemberExpression[object.name='crypto']", message: 'The domain draws no chance: ids arrive in the command.' },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/*.mjs', '**/*.config.ts', '.nx/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: testWorld, enforceBuildableLibDependency: false, banTransitiveDependencies: false, depConstraints: boundaries },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-definitions': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      // A switch over a union is one decision, however many members it has.
      complexity: ['error', { max: 12, variant: 'modified' }],
      // Nest types its options as classes; nobody makes instances of them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['libs/ledger-domain/src/**/*.ts', 'libs/money/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...clockAndChance],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*', 'fs', 'crypto', 'http', 'net', 'pg', 'kafkajs', '@nestjs/*'], message: 'The domain does no I/O.' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test-support.ts', 'test/**/*.ts', 'apps/*/test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Tests read JSON answers as they come, and say what they expect of them.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
