// The description of the API that is kept in the repository is the one that the code gives, and covers what is mounted and nothing else.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allOps, apiDescription } from '../src/app.ts'

test('openapi.json is current: `npm run openapi` writes it', () => {
  const kept: unknown = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8'))
  assert.ok(JSON.stringify(kept) === JSON.stringify(apiDescription()), 'openapi.json is stale: run `npm run openapi`')
})

test('no two operations have the same address', () => {
  const lines = allOps.flatMap((op) => [op.line, ...(op.spec.aliases ?? [])]).map((line) => line.replace(/:\w+/g, '{}').replace(/\/$/, ''))
  assert.deepEqual(
    lines.filter((line, at) => lines.indexOf(line) !== at),
    [],
  )
})
