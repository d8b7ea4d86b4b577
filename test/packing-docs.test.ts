// The page of the packing API says what is so: its blocks are run one after another, as a reader would.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { serve } from '../src/testing.ts'

const tools = ['bash', 'curl', 'sed'].filter((name) => spawnSync(name, ['--version']).error !== undefined)
const api = await serve({ listen: true })

test('the page runs from the first call to shipped', { skip: tools.length > 0 ? `there is no ${tools.join(', ')}` : false }, async () => {
  const page = readFileSync(new URL('../docs/packing-api.md', import.meta.url), 'utf8')
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block)
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', blocks.join('\n')], {
    env: { PATH: process.env.PATH, BASE: api.url, TOKEN: api.token },
  })
  const codes = [...stdout.matchAll(/^\{"code":"(\w+)"/gm)].map(([, code]) => code)
  assert.deepEqual(codes, ['taken', 'ok', 'ok', 'missing', 'goods_complete', 'surplus', 'package_ok', 'packed'])
  assert.deepEqual([...stdout.matchAll(/"shipment_date":"2030-01-15","status":"(\w+)"/g)].map(([, status]) => status).slice(-5), [
    'packaged',
    'packaged',
    'packaged',
    'packaged',
    'shipped',
  ])
  assert.match(stdout, /"replayed":true/)
})
