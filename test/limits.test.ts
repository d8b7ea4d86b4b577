// A user limited to an organization and a warehouse sees only those, in every list and every single row of every module; nothing of the others moves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finiteOps as allOps } from './support/finite.ts'
import { sql } from '../src/kit/db.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { fieldsOf, givenWorld, numberOf, rowsOf, type World } from './given.ts'
import { decent } from './support/attack.ts'
import { openDice } from './support/dice.ts'
import { tokenFor } from './support/users.ts'

const [OURS, THEIRS] = ['Видимое', 'Скрытое']
const api = await serve()
// What belongs to the whole client is for everyone of it.
const shared =
  /brand|[Cc]ategor|[Pp]aram|[Oo]ption|userTasks|getClientTokens|audit|findUser$|api\/session|person|position|property|(find|get|fetch)Contractor(By|For|$)|GET \/api\/client$/

async function limitedTo(organizationId: number, warehouseIds: readonly number[] = []): Promise<Caller> {
  const user = fieldsOf(
    await api.post('/api/client/addUser', {
      login: `limited-${organizationId}-${warehouseIds.join()}`,
      roles: ['ADMIN'],
      organizationIds: [organizationId],
      warehouseIds,
    }),
  )
  return { ...(await tokenFor(api, numberOf(user.userId))), organizationId }
}

test('lists and single rows: nothing of another organization or warehouse', async (t) => {
  const second = numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name: THEIRS, inn: '7707083893' })).id)
  const [makerOfOurs, makerOfTheirs] = [await limitedTo(api.organizationId), await limitedTo(second)]
  const [ours, theirs] = [await givenWorld(makerOfOurs, OURS), await givenWorld(makerOfTheirs, THEIRS)]
  await until(async () => rowsOf(await api.get('/api/task/findTask')).every(({ status }) => status === 'FINISHED'))
  // A manufacturer of no organization is everyone's; those that cards brought are of their organization.
  for (const id of theirs.manufacturerId ?? []) fieldsOf(await api.put(`/api/manufacturer/${id}`, { name: 'Общее', title: 'Общее' }))
  const limited = await limitedTo(api.organizationId, ours.warehouseId)
  const dice = openDice(11)
  const shown: string[] = []
  let seen = 0
  for (const op of allOps.filter(({ line, spec }) => line.startsWith('GET ') && spec.can !== 'public' && !shared.test(line))) {
    // Without any filter, then asked for what is hidden by its ids, in several ways.
    const bare = op.line.slice(4)
    const urls = [...(bare.includes(':') ? [] : [bare]), ...Array.from({ length: 4 }, () => decent(op, dice, only(theirs, op.line)).url)]
    for (const url of urls) {
      const reply = await limited.get(url)
      assert.ok(reply.status < 500, `${op.line}: ${reply.status}`)
      if (reply.raw.includes(THEIRS)) shown.push(`${decodeURIComponent(url)}: ${around(reply.raw.toString())}`)
      if (reply.raw.includes(OURS)) seen += 1
    }
  }
  t.diagnostic(`${seen} answers showed what may be seen`)
  assert.ok(seen > 3, 'what may be seen is seen')
  assert.deepEqual(shown, [])

  const theirWarehouses = theirs.warehouseId ?? []
  const before = await hidden(second, theirWarehouses)
  let moved: string | undefined
  for (const op of allOps.filter(({ line, spec }) => !line.startsWith('GET ') && spec.can !== 'public' && !shared.test(line) && !/api\/client\//.test(line))) {
    for (let n = 0; n < 3; n++) {
      const { method, url, headers, payload } = decent(op, dice, only(theirs, op.line))
      const reply = await api.app.http.inject({
        method: VERBS.find((verb) => verb === method) ?? 'POST',
        url,
        headers: { ...headers, authorization: limited.token },
        ...(payload && { payload }),
      })
      assert.ok(reply.statusCode < 500, `${op.line}: ${reply.statusCode}`)
      if ((await hidden(second, theirWarehouses)) !== before) moved ??= `${method} ${url} ${payload?.toString().slice(0, 300) ?? ''}`
    }
    if (moved !== undefined) break
  }
  assert.equal(moved, undefined)
})

const VERBS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
/** All that the hidden organization and warehouse have, as one text. */
const hidden = (organizationId: number, warehouseIds: readonly number[]) =>
  api.app.ownerPool.tx({ readOnly: true }, async (db) =>
    JSON.stringify(
      await db.all(sql`
  select 'order', o::text from sales_order o where organization_id = ${organizationId} union all select 'product', p::text from product p where organization_id = ${organizationId}
  union all select 'model', m::text from product_model m where organization_id = ${organizationId} union all select 'listing', l::text from listing l where organization_id = ${organizationId}
  union all select 'link', w::text from service_warehouse w where organization_id = ${organizationId} union all select 'shop', s::text from shop s where organization_id = ${organizationId}
  union all select 'box', b::text from box b join sales_order o on o.client_id = b.client_id and o.id = b.order_id where o.organization_id = ${organizationId}
  union all select 'work', w::text from job_work w join sales_order o on o.client_id = w.client_id and o.id = w.order_id where o.organization_id = ${organizationId}
  union all select 'stock', k::text from stock k where warehouse_id = any(${warehouseIds}::bigint[]) union all select 'house', h::text from warehouse h where id = any(${warehouseIds}::bigint[])
  order by 1, 2`),
    ),
  )

const around = (text: string) => text.slice(Math.max(0, text.indexOf(THEIRS) - 200), text.indexOf(THEIRS) + 100)
const meanings: readonly [RegExp, string][] = [
  [/JobWork/, 'jobWorkId'],
  [/order|fbs/, 'orderId'],
  [/warehouse/, 'warehouseId'],
  [/task/, 'taskId'],
  [/odel/, 'modelId'],
]
const only = (world: World, line: string): World => ({
  ...world,
  id: world[meanings.find(([shape]) => shape.test(line))?.[1] ?? 'productId'] ?? [],
  '*': world.productId ?? [],
})
