// What one client's account tells is shown to all: an address of the client's own is not believed where others share the server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql, type Tx } from '../src/kit/db.ts'
import { enqueuer, systemActor } from '../src/kit/jobs.ts'
import { refreshDirectory } from '../src/modules/knowledge/directories/tasks.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { fieldsOf, numberOf } from './given.ts'

const api = await serve({ env: { ALLOW_PRIVATE_HOSTS: 'false' } })
const contextOf = (db: Tx, clientId: number) => ({
  db,
  clientId,
  actor: systemActor(clientId),
  lang: 'ru' as const,
  requestId: 'test',
  enqueue: enqueuer(db, clientId),
})
const connect = async (caller: Caller, fields: Record<string, string>) =>
  numberOf(
    fieldsOf(
      await caller.post(
        `/api/client/addServiceIntegration?${new URLSearchParams({ service: 'OZON', serviceClientId: '1', serviceSecret: 'key', ...fields }).toString()}`,
      ),
    ).id,
  )
const planned = (caller: Caller) =>
  api.app.pool.tx({ clientId: caller.clientId }, (db) => refreshDirectory.every?.payloads(contextOf(db, caller.clientId)) ?? Promise.resolve([]))

test('an account at an address of its own teaches nobody; one at the official address is asked', async () => {
  const own = await connect(api, { siteDomain: 'https://ozon.invalid' })
  const other = await api.another('Official')
  const official = await connect(other, {})
  assert.deepEqual(await planned(api), [])
  assert.deepEqual(await planned(other), [{ integrationId: official }])
  await api.app.pool.tx({ clientId: api.clientId }, (db) => contextOf(db, api.clientId).enqueue(refreshDirectory, { integrationId: own }))
  await until(() => api.app.ownerPool.tx({}, async (db) => (await db.one<{ n: number }>(sql`select count(*)::int as n from graphile_worker.jobs`)).n === 0))
  assert.equal(await api.app.ownerPool.tx({}, (db) => db.maybe(sql`select from directory.refresh where service = 'OZON'`)), undefined, 'nobody was asked')
})

test('what was read whole lately is not planned again', async () => {
  const other = await api.another('Fresh')
  await connect(other, {})
  await api.app.ownerPool.tx({}, (db) => db.run(sql`insert into directory.refresh (service, finished_at) values ('OZON', now())`))
  assert.deepEqual(await planned(other), [])
})
