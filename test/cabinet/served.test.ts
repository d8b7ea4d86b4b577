// How the cabinet is served: one page for addresses of screens, JSON refusals for those of the API, files that are kept for ever, a strict policy, a small first load.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { serve } from '../../src/testing.ts'
import { build } from './support/build.ts'

build()
const api = await serve({ worker: false })
const dist = fileURLToPath(new URL('../../web/dist/', import.meta.url))
const page = (url: string, accept = 'text/html') => api.app.http.inject({ method: 'GET', url, headers: { accept } })

test('an address of a screen is the page, without a cache and with a strict policy; it holds no script of its own', async () => {
  for (const url of ['/', '/orders/7?tab=history', '/reset-password']) {
    const reply = await page(url)
    assert.equal(reply.statusCode, 200)
    assert.match(String(reply.headers['content-type']), /^text\/html/)
    assert.equal(reply.headers['cache-control'], 'no-cache')
    assert.match(String(reply.headers['content-security-policy']), /script-src 'self';.*frame-ancestors 'none'/)
    assert.equal(reply.headers['x-content-type-options'], 'nosniff')
    assert.doesNotMatch(reply.payload, /<script(?![^>]*\ssrc=)/)
  }
})

test('what is not there is told to scripts in JSON, whatever they accept; other methods are not the page', async () => {
  for (const [url, accept] of [
    ['/api/nowhere', 'text/html'],
    ['/files/nowhere', 'text/html'],
    ['/api', 'text/html'],
    ['/nowhere', 'application/json'],
    ['/assets/none.js', '*/*'],
    ['/assets/../../../package.json', 'text/html'],
    ['/assets/%2e%2e/%2e%2e/package.json', '*/*'],
  ] as const) {
    const reply = await page(url, accept)
    if (reply.statusCode === 200) assert.doesNotMatch(reply.payload, /"dependencies"/, url)
    else assert.match(String(reply.headers['content-type']), /json/, url)
  }
  assert.equal((await api.app.http.inject({ method: 'POST', url: '/orders' })).statusCode, 404)
})

test('the worker that keeps the page is asked for each time, and names files that are there', async () => {
  const reply = await page('/sw.js', '*/*')
  assert.equal(reply.statusCode, 200)
  assert.equal(reply.headers['cache-control'], 'no-cache')
  assert.match(String(reply.headers['content-type']), /^text\/javascript/)
  assert.doesNotMatch(reply.payload, /STATION_FILES|BUILD_PRINT|^import/)
  const files = [...new Set(reply.payload.match(/\/assets\/[\w.-]+\.(?:js|css)/g) ?? [])]
  assert.ok(files.length > 10, `${files.length} files`)
  for (const file of files) assert.ok(existsSync(`${dist}${file}`), file)
  const station = Value.Parse(Manifest, JSON.parse(readFileSync(`${dist}manifest.json`, 'utf8')))['src/rooms/pack/index.tsx']
  assert.ok(files.includes(`/${station?.file}`), 'the packing station is among them')
})

test('files are kept for ever and go out compressed', async () => {
  const script = /src="(\/assets\/[^"]+\.js)"/.exec((await page('/')).payload)?.[1] ?? ''
  const reply = await api.app.http.inject({ method: 'GET', url: script, headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(reply.statusCode, 200)
  assert.equal(reply.headers['content-encoding'], 'br')
  assert.match(String(reply.headers['cache-control']), /max-age=31536000.*immutable/)
  assert.match(String(reply.headers['content-type']), /javascript/)
})

const Manifest = Type.Record(Type.String(), Type.Object({ file: Type.String(), imports: Type.Optional(Type.Array(Type.String())) }))

test('the first load is under 300 kB of compressed script, and so is each room with it', () => {
  const manifest = Value.Parse(Manifest, JSON.parse(readFileSync(`${dist}manifest.json`, 'utf8')))
  const reach = (key: string, seen = new Set<string>()): Set<string> => {
    if (!seen.has(key)) {
      seen.add(key)
      for (const next of manifest[key]?.imports ?? []) reach(next, seen)
    }
    return seen
  }
  const weight = (keys: Iterable<string>) =>
    [...new Set([...keys].map((key) => manifest[key]?.file ?? ''))]
      .filter((file) => file.endsWith('.js'))
      .reduce((sum, file) => sum + statSync(`${dist}${existsSync(`${dist}${file}.gz`) ? `${file}.gz` : file}`).size, 0)
  const entry = 'index.html'
  const first = weight(reach(entry))
  assert.ok(first > 50_000 && first < 300_000, `${first} bytes`)
  for (const room of Object.keys(manifest).filter((key) => key.startsWith('src/rooms/') && key.endsWith('index.tsx'))) {
    const all = weight(new Set([...reach(entry), ...reach(room)]))
    assert.ok(all < 330_000, `${room} takes ${all} bytes with the shell`)
  }
})
