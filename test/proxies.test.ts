// Whose word on the address of a caller is taken (TRUST_PROXY), and who may read the metrics.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readConfig, SettingError } from '../src/kit/config.ts'
import { serve, type Served } from '../src/testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'ambar-proxies-'))
after(() => rmSync(folder, { recursive: true }))
const setting = (env: Record<string, string>) => readConfig({ DATA_DIR: folder, ...env })

type From = { ip: string; forwarded?: string; says?: string }
const metrics = async (api: Served, { ip, forwarded, says }: From) => {
  const headers = { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }), ...(says !== undefined && { authorization: says }) }
  const reply = await api.app.http.inject({ method: 'GET', url: '/metrics', remoteAddress: ip, headers })
  assert.equal(/ambar_http_request_seconds/.test(reply.body), reply.statusCode === 200, 'a refusal tells nothing')
  return reply.statusCode
}

test('TRUST_PROXY is a number of proxies or their addresses, and nothing else', () => {
  assert.deepEqual(setting({}).trustProxy, ['loopback'])
  assert.equal(setting({ TRUST_PROXY: '0' }).trustProxy, 0)
  assert.equal(setting({ TRUST_PROXY: ' 2 ' }).trustProxy, 2)
  assert.deepEqual(setting({ TRUST_PROXY: 'loopback, 10.0.0.0/8,fd00::/8 , 192.0.2.7' }).trustProxy, ['loopback', '10.0.0.0/8', 'fd00::/8', '192.0.2.7'])
  for (const wrong of [
    'true',
    '*',
    '11',
    '-1',
    '1.5',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0/8',
    'proxy.example',
    'loopback,',
    'fe80::1%eth0',
  ])
    assert.throws(() => setting({ TRUST_PROXY: wrong }), SettingError, wrong)
  for (const wrong of ['short', 'long enough, with spaces', 'длинный-токен-кириллицей'])
    assert.throws(() => setting({ METRICS_TOKEN: wrong }), SettingError, wrong)
})

test('metrics are for this machine alone where no token is set', async () => {
  const api = await serve({ worker: false })
  for (const ip of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) assert.equal(await metrics(api, { ip }), 200, ip)
  assert.equal(await metrics(api, { ip: '203.0.113.5' }), 404)
  assert.equal(await metrics(api, { ip: '10.0.0.5' }), 404)
  assert.equal(await metrics(api, { ip: '203.0.113.5', forwarded: '127.0.0.1' }), 404, 'a stranger is not believed')
  assert.equal(await metrics(api, { ip: '127.0.0.1', forwarded: '203.0.113.5' }), 404, 'a proxy of this machine is')
  assert.equal(await metrics(api, { ip: '127.0.0.1', forwarded: '127.0.0.1, 203.0.113.5' }), 404, 'and what the caller put before it is not')
  for (const says of ['Bearer undefined', 'Bearer ', `Bearer ${api.token}`]) assert.equal(await metrics(api, { ip: '203.0.113.5', says }), 404, says)
})

test('metrics are for whoever says the token, from wherever', async () => {
  const api = await serve({ worker: false, env: { METRICS_TOKEN: 'planted-metrics-token', TRUST_PROXY: '10.0.0.0/8' } })
  assert.equal(await metrics(api, { ip: '203.0.113.5', says: 'Bearer planted-metrics-token' }), 200)
  for (const says of ['Bearer planted-metrics-toke', 'Bearer planted-metrics-tokens', 'planted-metrics-token', 'Basic planted-metrics-token'])
    assert.equal(await metrics(api, { ip: '203.0.113.5', says }), 404, says)
  assert.equal(await metrics(api, { ip: '10.1.2.3', forwarded: '203.0.113.5' }), 404)
  assert.equal(await metrics(api, { ip: '10.1.2.3', forwarded: '127.0.0.1' }), 200, 'the word of a proxy that is named')
  assert.equal(await metrics(api, { ip: '127.0.0.1', forwarded: '203.0.113.5' }), 404, 'one that is not named hands on nobody whom we know')
})

test('so many proxies in a row are believed, and no more', async () => {
  const api = await serve({ worker: false, env: { TRUST_PROXY: '2' } })
  assert.equal(await metrics(api, { ip: '203.0.113.1', forwarded: '127.0.0.1, 203.0.113.2' }), 200)
  assert.equal(await metrics(api, { ip: '203.0.113.1', forwarded: '127.0.0.1, 203.0.113.3, 203.0.113.2' }), 404)
})
