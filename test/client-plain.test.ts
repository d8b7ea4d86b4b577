// A server with none of the outside services set up: what it does instead, and what it says it can not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serve } from '../src/testing.ts'
import { refused } from './support/refused.ts'

const api = await serve({ worker: false })
const other = await api.another()

test('addresses are those of our own organizations', async () => {
  const ask = async (caller: typeof other, query: string) => (await caller.post(`/api/client/address?query=${encodeURIComponent(query)}`)).body
  const address = '630099, Новосибирск, Красный проспект, 1'
  assert.equal((await api.post('/api/client/updateOrganization', { id: api.organizationId, addressFull: address })).status, 200)
  assert.equal(await ask(api, 'красный ПРОСПЕКТ'), JSON.stringify({ suggestions: [{ value: address, unrestricted_value: address }] }))
  for (const [caller, query] of [
    [api, '100%'],
    [api, ' '],
    [other, 'красный'],
  ] as const)
    assert.equal(await ask(caller, query), '{"suggestions":[]}')
})

test('there is no fulfilment centre to be let in', async () => {
  refused(await api.get('/api/client/linkToFulfilment?enabled=true'), 409, 'error_fulfilment_none')
})
