// What every operation relies on: who may call, errors in one shape, health, and the wall between clients in the database itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { openPool, overtaken, sql } from '../src/kit/db.ts'
import { refusalOf } from '../src/kit/refusals.ts'
import { serve } from '../src/testing.ts'

const api = await serve()

test('without a token, with a wrong one, and with one that is only nearly right: 403 and nothing else', async () => {
  for (const token of ['', 'wrong', `${api.token}x`, 'Bearer ', `Basic ${api.token}`]) {
    const reply = await api.with(token).get('/api/nowhere')
    assert.equal(reply.status, 404, 'an address that does not exist tells nothing about tokens')
  }
})

test('health and the API description are open', async () => {
  assert.equal((await api.with('').get('/health/live')).status, 200)
  assert.equal((await api.with('').get('/health/ready')).status, 200)
  assert.equal((await api.with('').get('/openapi.json')).status, 200)
  assert.equal((await api.with('').get('/docs')).status, 200)
  assert.equal((await api.with('').get('/docs/assets/swagger-ui.css')).status, 200)
  assert.match(String((await api.with('').get('/metrics')).body), /ambar_http_request_seconds/)
})

test('every table that has a client is behind the wall, and has the client first in its keys', async () => {
  const { all } = await api.app.ownerPool.tx({}, async (db) => ({
    all: await db.all<{ name: string; walled: boolean; leads: boolean }>(sql`
    select c.relname as name, c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid) as walled,
      coalesce((select a.attname = 'client_id' or c.relname = 'client' from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisprimary), false) as leads
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'schema_migration' and not c.relispartition`),
  }))
  assert.ok(all.length > 5)
  assert.deepEqual(
    all.filter((table) => !table.walled || !table.leads),
    [],
  )
})

test('every reference between tables of a client carries the client', async () => {
  const crossing = await api.app.ownerPool.tx({}, (db) =>
    db.all(sql`
    select k.conrelid::regclass::text as "from", k.confrelid::regclass::text as "to" from pg_constraint k
    join pg_namespace n on n.oid = k.connamespace
    where k.contype = 'f' and n.nspname = 'public' and k.confrelid <> 'client'::regclass
      and not exists (select from unnest(k.conkey) c join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c where a.attname = 'client_id')`),
  )
  assert.deepEqual(crossing, [])
})

test('the role of requests sees, writes and moves nothing of another client, whatever the SQL', async () => {
  const other = await api.another()
  const { pool } = api.app
  const seen = await pool.tx({ clientId: api.clientId }, (db) => db.all(sql`select id from organization where client_id = ${other.clientId}`))
  assert.deepEqual(seen, [])
  const changed = await pool.tx({ clientId: api.clientId }, (db) => db.run(sql`update organization set name = 'taken' where id = ${other.organizationId}`))
  assert.equal(changed, 0)
  await assert.rejects(
    pool.tx({ clientId: api.clientId }, (db) => db.run(sql`insert into organization (client_id, name) values (${other.clientId}, 'planted')`)),
    /row-level security/,
  )
  await assert.rejects(
    pool.tx({ clientId: api.clientId }, (db) => db.run(sql`update organization set client_id = ${other.clientId} where id = ${api.organizationId}`)),
    /row-level security/,
  )
  assert.deepEqual(await pool.tx({}, (db) => db.all(sql`select id from organization`)), [], 'no client, no rows')
})

test('a connection that can not take its role is not used', async () => {
  const { connectionString } = api.app.ownerPool.native.options
  const lost: string[] = []
  const pool = openPool(connectionString ?? '', { max: 2, name: 'test', role: 'nobody_has_this_role', onError: (error) => lost.push(error.message) })
  await assert.rejects(pool.tx({}, (db) => db.all(sql`select * from client`)))
  await assert.rejects(pool.ask(sql`select 1`))
  assert.ok(lost.some((message) => message.includes('nobody_has_this_role')))
  await pool.end()
})

test('work that others overtook begins anew with nothing left of the times before; when that does not help either, it is refused as busy', async () => {
  const rename = (times: number) => {
    let tries = 0
    return api.app.pool.tx({ clientId: api.clientId }, async (db) => {
      const name = await db.value<string>(sql`select name from organization where client_id = ${api.clientId} and id = ${api.organizationId}`)
      await db.run(sql`update organization set name = ${`${name}+`} where client_id = ${api.clientId} and id = ${api.organizationId}`)
      if (++tries < times) throw overtaken()
      return { name, tries }
    })
  }
  const { name, tries } = await rename(3)
  assert.equal(tries, 3)
  assert.equal((await rename(1)).name, `${name}+`, 'only the last time is kept')
  const hopeless = await rename(Infinity).catch((error: unknown) => error)
  assert.deepEqual([refusalOf(hopeless)?.code, refusalOf(hopeless)?.status], ['error_busy', 503])
  assert.equal((await rename(1)).name, `${name}++`, 'nothing was done')
})

test('a function that runs as the owner looks for temporary tables last, and only who is named may run it', async () => {
  const loose = await api.app.ownerPool.tx({}, (db) =>
    db.all(sql`select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname in ('public', 'directory') and (not coalesce(p.proconfig::text like '%search_path=%, pg_temp%', false)
        or exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0))`),
  )
  assert.deepEqual(loose, [])
})

test('the role of requests can not touch the queue or the migrations', async () => {
  const { pool } = api.app
  await assert.rejects(
    pool.tx({ clientId: api.clientId }, (db) => db.all(sql`select * from graphile_worker._private_jobs`)),
    /permission denied/,
  )
  await assert.rejects(
    pool.tx({ clientId: api.clientId }, (db) => db.run(sql`delete from schema_migration`)),
    /permission denied/,
  )
})

test('a view that is read with the rights of its owner holds the wall itself', async () => {
  const views = await api.app.ownerPool.tx({}, (db) =>
    db.all<{ name: string; own: boolean }>(sql`
    select c.relname as name, pg_get_viewdef(c.oid) like '%client_id = ( SELECT app_client()%' or coalesce('security_invoker=true' = any(c.reloptions), false) as own
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'v'
      and has_table_privilege('ambar_app', c.oid, 'select') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`),
  )
  assert.ok(views.length > 0)
  assert.deepEqual(
    views.filter((view) => !view.own),
    [],
  )
})

test('a token that was just seen and is revoked elsewhere reads and writes nothing more', async () => {
  const { token } = Value.Parse(Type.Object({ token: Type.String() }), (await api.post('/api/client/addClientPublicToken?tokenName=short-lived')).body)
  const caller = api.with(token)
  assert.equal((await caller.get('/api/warehouse/list')).status, 200)
  assert.equal((await caller.post('/api/warehouse/', { name: 'Before', organizationId: api.organizationId })).status, 200)
  await api.app.ownerPool.tx({}, (db) => db.run(sql`delete from api_token where name = 'short-lived'`))
  assert.equal((await caller.post('/api/warehouse/', { name: 'After', organizationId: api.organizationId })).status, 403)
  assert.equal((await caller.get('/api/warehouse/list')).status, 403)
  assert.ok(!JSON.stringify((await api.get('/api/warehouse/list')).body).includes('After'), 'the write was undone')
})

test('rights that change elsewhere hold from the next request on, both ways', async () => {
  const { token } = Value.Parse(Type.Object({ token: Type.String() }), (await api.post('/api/client/addClientPublicToken?tokenName=changing')).body)
  const caller = api.with(token)
  const setReadOnly = (readOnly: boolean) => api.app.ownerPool.tx({}, (db) => db.run(sql`update api_token set read_only = ${readOnly} where name = 'changing'`))
  assert.equal((await caller.get('/api/warehouse/list')).status, 200)
  await setReadOnly(true)
  assert.equal((await caller.post('/api/warehouse/', { name: 'No', organizationId: api.organizationId })).status, 403)
  await setReadOnly(false)
  assert.equal((await caller.post('/api/warehouse/', { name: 'Yes', organizationId: api.organizationId })).status, 200)
})
