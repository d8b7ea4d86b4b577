// How often may be asked: by whom a request counts, and what strangers may do less often.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressKey } from '../src/kit/rates.ts'
import { serve } from '../src/testing.ts'

const api = await serve({ worker: false, limits: { perToken: 500, perAddress: 60 } })
const find = '/api/client/findClientOrganization'
const from = (address: string) => ({ 'x-forwarded-for': address })
const times = async (count: number, ask: (n: number) => Promise<{ status: number }>) => {
  const seen: number[] = []
  for (let n = 0; n < count; n++) seen.push((await ask(n)).status)
  return seen
}

test('addresses are counted one by one, those of IPv6 by their network', () => {
  assert.equal(addressKey('203.0.113.7'), '203.0.113.7')
  assert.equal(addressKey('::ffff:203.0.113.7'), '203.0.113.7')
  assert.equal(addressKey('2001:db8:1:2::1'), addressKey('2001:db8:1:2:aaaa:bbbb:cccc:dddd'))
  assert.notEqual(addressKey('2001:db8:1:2::1'), addressKey('2001:db8:1:3::1'))
  assert.equal(addressKey('what is this'), 'what is this')
})

test('made-up tokens count by their address; a good token counts for itself, wherever it is used', async () => {
  assert.equal((await api.get(find, undefined, from('203.0.113.1'))).status, 200)
  const seen = await times(70, (n) => api.with(`made-up-${n}`).get(find, undefined, from('203.0.113.1')))
  assert.deepEqual([seen.filter((status) => status === 403).length, seen.at(-1)], [59, 429])
  assert.equal((await api.get(find, undefined, from('203.0.113.1'))).status, 200)
  const [bare, spaced] = [await api.get(find), await api.with(`bearer    ${api.token} `).get(find)]
  assert.equal(Number(spaced.headers['x-ratelimit-remaining']), Number(bare.headers['x-ratelimit-remaining']) - 1, 'one token, however it is written')
  const own = await times(100, () => api.get(find, undefined, from('203.0.113.2')))
  assert.ok(own.every((status) => status === 200))
})

test('a large body is not read from a stranger, who is counted all the same', async () => {
  const broken = `{"a": "${'x'.repeat(100_000)}`
  const seen = await times(70, (n) => api.with(`nobody-${n}`).put('/api/shop/orders', broken, from('203.0.113.4')))
  assert.deepEqual([seen.filter((status) => status === 403).length, seen.at(-1)], [60, 429])
})

test('what is broken is told of a large body to whoever may send it, and a stranger may send none', async () => {
  const broken = `{"a": "${'x'.repeat(100_000)}`
  assert.equal((await api.post('/api/client/createClientOrganization', broken, from('203.0.113.5'))).status, 400)
  assert.equal((await api.with('').post('/api/client/createClientOrganization', broken, from('203.0.113.5'))).status, 403)
  assert.equal((await api.with('').post('/api/session', broken, from('203.0.113.5'))).status, 413)
})

test('signing in is asked for less often than reading, with a good token too', async () => {
  const signIn = (n: number) => api.post('/api/session', { login: `nobody-${n}`, password: 'a wrong password' }, from('203.0.113.3'))
  const seen = await times(5, signIn)
  assert.deepEqual(seen, [403, 403, 403, 429, 429])
  assert.equal((await api.with('').get('/api/session/setup', undefined, from('203.0.113.3'))).status, 200)
})
