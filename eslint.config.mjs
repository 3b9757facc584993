import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

const noInjection = [
  { selector: "MemberExpression[property.name='innerHTML']", message: 'Text is text: no innerHTML.' },
  { selector: "MemberExpression[property.name='outerHTML']", message: 'Text is text: no outerHTML.' },
  { selector: "CallExpression[callee.property.name='insertAdjacentHTML']", message: 'Text is text.' },
]

export default ts.config(
  { ignores: ['node_modules', 'out', 'dist', '.cache', 'resources', 'e2e/results', 'e2e/screenshots'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-syntax': ['error', ...noInjection],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': false, 'ts-ignore': true, 'ts-nocheck': true },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}', 'src/{main,engine,cli,files}/**/*.ts', '**/*.test.ts', 'e2e/**/*.ts', 'bench/**'],
    languageOptions: { globals: globals.node },
  },
  { files: ['src/renderer/**', 'e2e/**/*.ts'], languageOptions: { globals: globals.browser } },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: { 'svelte/no-at-html-tags': 'error' },
  },
  {
    files: ['src/main/**/*.ts'],
    ignores: ['src/main/electron/ipc.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'electron', importNames: ['ipcMain'], message: 'electron/ipc.ts is the one door.' }] },
      ],
    },
  },
)
