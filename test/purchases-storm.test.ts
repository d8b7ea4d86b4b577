// Many at once on the same purchases and the same goods: nobody waits for ever, and every purchase costs what its items do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve, type Reply } from '../src/testing.ts'
import { fieldsOf, givenGoods, isFields, listOf, numberOf, type Field } from './given.ts'
import { deadlocksOf } from './support/database.ts'
import { openDice } from './support/dice.ts'

const api = await serve({ worker: false })
const dice = openDice(11)
const pick = <T>(list: readonly T[]): T => list[dice.below(list.length)] ?? assert.fail()

test('changes, prices, merges, removals and cards at once leave every total right', async () => {
  const goods = await givenGoods(api, 12, 'Буря')
  const contractorId = numberOf(fieldsOf(await api.post('/api/contractor/updateContractor', { name: 'Буря' })).id)
  const purchases: Field[] = []
  for (let n = 0; n < 4; n++) {
    const items = goods.map(({ productId }, at) => ({ productId, price: at + 1, quantity: 2 }))
    purchases.push(fieldsOf(await api.post('/api/income/createIncome', { name: `Буря ${n}`, contractorId, items: n % 2 === 0 ? items : items.toReversed() })))
  }
  const itemIds = purchases.flatMap((purchase) => listOf(purchase.items).map(({ id }) => numberOf(id)))
  const steps: readonly (() => Promise<Reply>)[] = [
    () => api.post('/api/income/updateIncome?usePurchasePrice=true', { id: pick(purchases).id, items: [{ name: 'ещё', price: dice.below(10) }] }),
    () => {
      const purchase = pick(purchases)
      const items = listOf(purchase.items).map(({ id }) => ({ id, price: dice.below(100), quantity: dice.below(6) }))
      return api.post('/api/income/updateIncome?usePurchasePrice=true', { id: purchase.id, discountAmount: dice.below(10), items: items.slice(0, 3) })
    },
    () => api.post(`/api/income/removeIncomeItem?id=${pick(itemIds)}`),
    () => api.post(`/api/product/mergeProduct?product=${pick(goods).productId}&removedProduct=${pick(goods).productId}`),
    () => api.post(`/api/income/updateIncomeStatus?id=${numberOf(pick(purchases).id)}&status=${pick(['CREATED', 'CREATED', 'CREATED', 'PROCESSED'])}`),
    () =>
      api.post('/api/product/model/create', {
        article: `Из закупки ${Math.random()}`,
        organizationId: api.organizationId,
        sourceIncomeItemId: pick(itemIds),
        views: [{ color: '', sizes: [{ name: 'Новый' }] }],
      }),
    () => api.get(`/api/income/getIncomeById?id=${numberOf(pick(purchases).id)}`),
  ]
  const before = await deadlocksOf(api.app.ownerPool)
  const replies = await Promise.all(Array.from({ length: 160 }, () => pick(steps)()))
  for (const { status, body } of replies) assert.ok([200, 400, 404, 409].includes(status), JSON.stringify(body))
  assert.equal(await deadlocksOf(api.app.ownerPool), before)
  const accepted = replies.filter(({ status }) => status === 200).length
  assert.ok(accepted > 60, `only ${accepted} were accepted`)
  const wrong = await api.app.ownerPool.tx({}, (db) =>
    db.all(sql`
      select u.id, u.total_minor, s.total from purchase u left join lateral (
        select coalesce(sum(i.quantity::numeric * i.price_rub_minor), 0) as total from purchase_item i where i.client_id = u.client_id and i.purchase_id = u.id
      ) s on true where u.total_minor <> greatest(s.total - u.discount_minor, 0)`),
  )
  assert.deepEqual(wrong, [])
  for (const { id } of purchases) assert.ok(isFields((await api.get(`/api/income/getIncomeById?id=${numberOf(id)}`)).body))
})
