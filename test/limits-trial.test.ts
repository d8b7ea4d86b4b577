// What a tariff says of trying things out: which cards came to marketplaces first, and how many contractors there may be.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { saveListings } from '../src/modules/catalogue/index.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { serve, type Caller, type Reply } from '../src/testing.ts'
import { fieldsOf, isFields, numberOf, rowsOf, upload } from './given.ts'
import { calling } from './stock-given.ts'
import { sheet } from './support/sheets.ts'
import { taskEnded } from './support/tasks.ts'

const folder = mkdtempSync(join(tmpdir(), 'ambar-trial-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'offer.json')
writeFileSync(
  file,
  JSON.stringify({
    tariffs: [{ id: 1, name: 'Пробный', testCards: 3, contractorsLimit: 3, prices: { MONTH: 0 } }],
    addons: [{ id: 7, name: 'Ещё контрагенты', prices: { MONTH: 0 }, adds: { what: 'contractors', count: 2 } }],
  }),
)
const api = await serve({ env: { BILLING_FILE: file } })
const codeOf = ({ status, body }: Reply) => (status === 200 ? 200 : isFields(body) ? body.error : body)
const codes = (replies: readonly Reply[]) => replies.map((reply) => String(codeOf(reply))).toSorted()

const indexes = (caller: Caller, modelIds: readonly number[]) =>
  api.app.pool.tx({ clientId: caller.clientId }, async (db) => {
    const rows = await db.all<{ id: number; createIndex: number | null }>(sql`select id, create_index from product_model where client_id = ${caller.clientId}`)
    return modelIds.map((id) => rows.find((row) => row.id === id)?.createIndex ?? null)
  })
const link = async (caller: Caller, links: readonly { productId: number; externalId: string }[], service = 'WILDBERRIES') =>
  assert.deepEqual(
    rowsOf(await caller.post(`/api/product/linkProduct?service=${service}`, links)).map(({ success }) => success),
    links.map(() => true),
  )
const tie = (caller: Caller, productIds: readonly number[]) =>
  calling(
    api,
    (call) =>
      saveListings(
        call,
        productIds.map((productId) => ({ productId, service: 'OZON', patch: { service_product_id: `O-${productId}`, card_id: `C-${productId}` } })),
      ),
    caller.clientId,
  )
const found = async (caller: Caller, testCard: boolean) =>
  rowsOf(await caller.get(`/api/product/find?testCard=${testCard}&sortBy=ID&ascending=true`)).map(({ id }) => id)

test('cards are numbered as they first come to a marketplace, each once; the first of them are the test cards', async () => {
  const caller = await api.another('Cards')
  const cards = (await Promise.all(Array.from({ length: 5 }, () => givenCard(caller)))).toSorted((one, other) => one.productId - other.productId)
  const models = cards.map(({ modelId }) => modelId)
  const [a, b, c, d, e] = cards
  assert.ok(a && b && c && d && e)
  assert.deepEqual([await indexes(caller, models), await found(caller, true)], [[null, null, null, null, null], []])
  await link(caller, [{ productId: c.productId, externalId: '100' }])
  await tie(caller, [b.productId])
  // Again, elsewhere, and untied: the number stays. A price or a state without the marketplace's own number makes none.
  await tie(caller, [c.productId])
  await link(caller, [{ productId: c.productId, externalId: '' }])
  await calling(api, (call) => saveListings(call, [{ productId: d.productId, service: 'OZON', patch: { price_minor: 100 } }]), caller.clientId)
  assert.deepEqual(await indexes(caller, models), [null, 2, 1, null, null])
  await tie(caller, [e.productId, d.productId])
  const numbers = await indexes(caller, models)
  assert.deepEqual(numbers.toSorted(), [1, 2, 3, 4, null])
  const fourth = cards[numbers.indexOf(4)]
  assert.deepEqual(
    await found(caller, true),
    [b, c, d, e].filter((card) => card !== fourth).map(({ productId }) => productId),
  )
  assert.deepEqual(
    await found(caller, false),
    [a, fourth].map((card) => card?.productId),
  )
  const shown = rowsOf(await caller.get(`/api/product/find?productId=${c.productId}`))[0]
  assert.equal(Object(Object(shown?.view).model).createIndex, 1)
  assert.equal(fieldsOf(await caller.get(`/api/product/model/${c.modelId}`)).createIndex, 1)
})

test('many at once get one number each, without gaps', async () => {
  const caller = await api.another('Race')
  const cards: Awaited<ReturnType<typeof givenCard>>[] = []
  for (let n = 0; n < 12; n++) cards.push(await givenCard(caller))
  await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      tie(
        caller,
        cards.slice(n % 12, (n % 12) + 3).map(({ productId }) => productId),
      ),
    ),
  )
  const numbers = await indexes(
    caller,
    cards.map(({ modelId }) => modelId),
  )
  assert.deepEqual(
    numbers.toSorted((one, other) => (one ?? 0) - (other ?? 0)),
    Array.from({ length: 12 }, (_, n) => n + 1),
  )
})

test('of two cards that become one, the earlier number stays', async () => {
  const caller = await api.another('Merge')
  const [kept, gone] = [await givenCard(caller, { color: 'белый' }), await givenCard(caller, { color: 'чёрный' })]
  await tie(caller, [gone.productId])
  await tie(caller, [kept.productId])
  assert.equal((await caller.post(`/api/product/mergeModel?model=${kept.modelId}&removedModel=${gone.modelId}`)).status, 200)
  assert.deepEqual(await indexes(caller, [kept.modelId, gone.modelId]), [1, null])
})

const contractor = (caller: Caller, body: object) => caller.post('/api/contractor/updateContractor', body)
test('contractors: the last place is taken once, the archive makes room, coming back asks for it, and so does a table', async () => {
  const caller = await api.another('Contractors')
  const made = await Promise.all(Array.from({ length: 6 }, (_, n) => contractor(caller, { name: `К ${n}` })))
  assert.deepEqual(codes(made), ['200', '200', '200', ...Array.from({ length: 3 }, () => 'error_tariff_limit_contractors')])
  const [first] = made.filter(({ status }) => status === 200)
  assert.ok(first)
  const id = numberOf(fieldsOf(first).id)
  assert.equal((await contractor(caller, { id, name: 'Другое имя' })).status, 200)
  const remove = (deleted: boolean) => caller.post(`/api/contractor/removeContractor?contractorId=${id}&deleted=${deleted}`)
  assert.equal((await remove(true)).status, 200)
  assert.equal((await contractor(caller, { name: 'На освободившееся место' })).status, 200)
  assert.equal(codeOf(await remove(false)), 'error_tariff_limit_contractors')
  const task = Number((await upload(caller, '/api/contractor/importContractors', await sheet(['Название'], [['Из таблицы']]), 'contractors.xlsx')).body)
  assert.equal((await taskEnded(caller, task)).status, 'FINISHED')
  assert.equal(rowsOf(await caller.get('/api/contractor/findContractor')).length, 3)
  const limit = rowsOf(await caller.get('/api/client/limits')).find(({ what }) => what === 'contractors')
  assert.deepEqual([limit?.used, limit?.limit], [3, 3])
})
