// Purchases: made, changed, closed, removed, found; what goods cost because of them; cards made of their items; who may and who may not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { serve, type Caller, type Reply } from '../src/testing.ts'
import { fieldsOf, givenGoods, isFields, listOf, numberOf, rowsOf, upload, type Field } from './given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const api = await serve({ worker: false })
const other = await api.another()
const supplier = async (name: string, caller: Caller = api) => numberOf(fieldsOf(await caller.post('/api/contractor/updateContractor', { name })).id)
const contractorId = await supplier('ООО «Ткани»')
const create = (body: Field, caller: Caller = api, query = '') => caller.post(`/api/income/createIncome${query}`, body)
const given = async (body: Field = {}, caller: Caller = api, query = '') =>
  fieldsOf(await create({ name: 'Ткани на осень', contractorId, organizationId: caller.organizationId, ...body }, caller, query))
const change = (body: Field, caller: Caller = api, query = '') => caller.post(`/api/income/updateIncome${query}`, body)
const get = (id: unknown, caller: Caller = api) => caller.get(`/api/income/getIncomeById?id=${numberOf(id)}`)
const itemsOf = (purchase: Field) => listOf(purchase.items)
const setStatus = (id: unknown, status: string, caller: Caller = api) => caller.post(`/api/income/updateIncomeStatus?id=${numberOf(id)}&status=${status}`)
const remove = (id: unknown, caller: Caller = api) => caller.post(`/api/income/removeIncome?id=${numberOf(id)}`)
const removeItem = (id: unknown, caller: Caller = api) => caller.post(`/api/income/removeIncomeItem?id=${numberOf(id)}`)
const find = (query: string, caller: Caller = api) => caller.get(`/api/income/findIncome?${query}`)
const names = (reply: Reply) => rowsOf(reply).map(({ name }) => name)
const user = async (login: string, rights: Field) => tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login, ...rights })).userId))
const productOf = async (id: number, caller: Caller = api) => rowsOf(await caller.get(`/api/product/find?productId=${id}`))[0] ?? assert.fail()

test('what is sent of a purchase is given back, with what it costs', async () => {
  const [goods] = await givenGoods(api, 1, 'Лён')
  assert.ok(goods)
  const made = await given({
    service: 'OZON',
    currency: 'CNY',
    currencyCurs: 12.345678,
    discountAmount: 10.5,
    comment: 'до пятницы',
    items: [
      { productId: goods.productId, quantity: 3, price: 10.01, deliveryPrice: 1, comment: 'синий' },
      { name: 'Пуговицы', quantity: 2, price: 5, currency: 'RUB', url: 'https://shop.example/1', retailPrice: 99.9, brakQuantity: 1, isIntroduced: true },
    ],
  })
  assert.partialDeepStrictEqual(made, {
    name: 'Ткани на осень',
    contractorId,
    contractor: { id: contractorId, name: 'ООО «Ткани»' },
    service: 'OZON',
    status: 'CREATED',
    versionId: 1,
    deleted: false,
    clientId: api.clientId,
    organizationId: api.organizationId,
    currency: 'CNY',
    currencyCurs: 12.345678,
    discountAmount: 10.5,
    comment: 'до пятницы',
    // 10.01 × 12.345678 = 123.58; ×3 + 2×5 − 10.5
    totalPrice: 370.24,
  })
  const [first, second] = itemsOf(made)
  assert.partialDeepStrictEqual(first, {
    productId: goods.productId,
    name: 'Лён 1',
    quantity: 3,
    price: 10.01,
    priceInRub: 123.58,
    deliveryPrice: 1,
    currency: 'CNY',
    status: 'UNKNOWN',
    comment: 'синий',
    position: 0,
    // Four times what it costs, and its delivery.
    retailPrice: 506.67,
  })
  assert.ok(isFields(first?.product))
  assert.equal(first.product.skuId, goods.skuId)
  assert.partialDeepStrictEqual(second, {
    name: 'Пуговицы',
    priceInRub: 5,
    retailPrice: 99.9,
    brakQuantity: 1,
    isIntroduced: true,
    introduced: true,
    images: [],
  })
  assert.deepEqual(fieldsOf(await get(made.id)), made)
  const contractor = fieldsOf(await api.get(`/api/contractor/getContractorById?contractorId=${contractorId}`))
  assert.ok(typeof contractor.lastIncomeDate === 'string')
  assert.equal((await api.post(`/api/contractor/removeContractor?contractorId=${contractorId}`)).body, 'archived', 'a purchase still names it')
  assert.equal((await api.post(`/api/contractor/removeContractor?contractorId=${contractorId}&deleted=false`)).body, 'restored')
})

test('roubles that were counted by a rate, or said of another price, are not known once that is gone', async () => {
  const made = await given({ currency: 'USD', currencyCurs: 90, items: [{ name: 'A', price: 2 }, { name: 'B', price: 100, currency: 'RUB' }] }) // prettier-ignore
  assert.equal(made.totalPrice, 280)
  const unrated = fieldsOf(await change({ id: made.id, currencyCurs: null }))
  assert.equal(unrated.totalPrice, 100)
  const [a, b] = itemsOf(unrated)
  const moved = fieldsOf(await change({ id: made.id, items: [{ id: b?.id, currency: 'USD', price: 5 }, { id: a?.id, priceInRub: 150 }] })) // prettier-ignore
  assert.deepEqual(itemsOf(moved).map(({ name, priceInRub }) => [name, priceInRub]), [['A', 150], ['B', 0]]) // prettier-ignore
  const kept = fieldsOf(await change({ id: made.id, items: [{ id: a?.id, comment: 'x' }] }))
  assert.equal(kept.totalPrice, 150, 'what was said stays with its price')
  assert.equal(fieldsOf(await change({ id: made.id, items: [{ id: a?.id, price: 3 }] })).totalPrice, 0)
})

test('a change lays what is sent over what is there: items that are not sent stay, a new rate prices them all anew', async () => {
  const made = await given({
    currency: 'USD',
    items: [
      { name: 'A', price: 2, quantity: 2 },
      { name: 'B', price: 1, priceInRub: 70 },
    ],
  })
  assert.equal(made.totalPrice, 70, 'without a rate only what is said in roubles counts')
  const [a, b] = itemsOf(made)
  const rated = fieldsOf(
    await change({
      id: made.id,
      versionId: made.versionId,
      currencyCurs: 100,
      items: [
        { id: a?.id, quantity: 3, comment: ' x ' },
        { name: 'C', price: 1 },
      ],
    }),
  )
  assert.deepEqual(
    itemsOf(rated).map(({ name, quantity, priceInRub, comment }) => [name, quantity, priceInRub, comment]),
    [
      ['A', 3, 200, 'x'],
      ['B', 1, 100, null],
      ['C', 1, 100, null],
    ],
  )
  assert.deepEqual([rated.totalPrice, rated.versionId, rated.name], [800, 2, 'Ткани на осень'])
  const cleared = fieldsOf(
    await change({
      id: made.id,
      comment: null,
      name: null,
      items: [
        { id: a?.id, comment: null },
        { id: b?.id, status: 'SUCCESS', position: -5 },
      ],
    }),
  )
  assert.deepEqual(
    itemsOf(cleared).map(({ name, comment, status }) => [name, comment, status]),
    [
      ['B', null, 'SUCCESS'],
      ['A', null, 'UNKNOWN'],
      ['C', null, 'UNKNOWN'],
    ],
  )
  assert.equal((await removeItem(a?.id)).status, 200)
  refused(await removeItem(a?.id), 404, 'error_purchase_item_missing')
  const again = fieldsOf(await change({ id: made.id, items: [{ name: 'D' }] }))
  const out = () =>
    api.post(`/api/income/removeIncomeItem?id=${numberOf(itemsOf(again).at(-1)?.id)}`, undefined, { 'idempotency-key': `out-${numberOf(made.id)}` })
  for (let n = 0; n < 2; n++) assert.deepEqual((await out()).body, {}, 'a repeat answers as the first did')
  const left = fieldsOf(await get(made.id))
  assert.deepEqual([itemsOf(left).length, left.totalPrice, left.versionId], [2, 200, 6])
  // A copy of a purchase is another purchase, with items of its own.
  const copy = fieldsOf(await create(left))
  assert.notEqual(copy.id, left.id)
  assert.equal(itemsOf(copy).length, 2)
  assert.equal(itemsOf(fieldsOf(await get(made.id))).length, 2)
})

test('what can not be is refused, whole', async () => {
  const [goods] = await givenGoods(other, 1, 'Чужой')
  assert.ok(goods)
  const foreign = await supplier('Чужой', other)
  const gone = await supplier('Ушёл')
  await api.post(`/api/contractor/removeContractor?contractorId=${gone}&deleted=true`)
  for (const [body, status, code] of [
    [{ name: ' ' }, 400, 'error_purchase_name_empty'],
    [{ name: 'x'.repeat(256) }, 400, 'error_validation'],
    [{ contractorId: undefined }, 400, 'error_purchase_contractor'],
    [{ contractorId: foreign }, 404, 'error_contractor_missing'],
    [{ contractorId: gone }, 409, 'error_contractor_removed'],
    [{ organizationId: 999_999 }, 404, 'error_organization_missing'],
    [{ organizationId: other.organizationId }, 404, 'error_organization_missing'],
    [{ currency: 'XXX' }, 400, 'error_validation'],
    [{ currencyCurs: -1 }, 400, 'error_validation'],
    [{ currencyCurs: 1e9 }, 400, 'error_validation'],
    [{ currencyCurs: 0.12345678 }, 400, 'error_validation'],
    [{ discountAmount: -1 }, 400, 'error_validation'],
    [{ discountAmount: 0.001 }, 400, 'error_validation'],
    [{ comment: 'x'.repeat(10_001) }, 400, 'error_validation'],
    [{ items: [{}] }, 400, 'error_purchase_item_unnamed'],
    [{ items: [{ name: '  ' }] }, 400, 'error_purchase_item_unnamed'],
    [{ items: [{ productId: goods.productId }] }, 404, 'error_purchase_product_missing'],
    [{ items: [{ name: 'x', quantity: -1 }] }, 400, 'error_purchase_item_negative'],
    [{ items: [{ name: 'x', price: -1 }] }, 400, 'error_purchase_item_negative'],
    [{ items: [{ name: 'x', quantity: 1.5 }] }, 400, 'error_validation'],
    [{ items: [{ name: 'x', quantity: 1, brakQuantity: 2 }] }, 400, 'error_purchase_item_defects'],
    [{ items: [{ name: 'x'.repeat(501) }] }, 400, 'error_purchase_item_text'],
    [{ items: [{ name: 'x', url: 'x'.repeat(2001) }] }, 400, 'error_purchase_item_text'],
    [{ items: [{ name: 'x', price: 9e12, quantity: 2_000_000_000 }] }, 400, 'error_purchase_total'],
    [{ items: [{ name: 'x', price: 9e13 }] }, 400, 'error_purchase_total'],
    [{ currency: 'USD', currencyCurs: 1_000_000, items: [{ name: 'x', price: 1e11 }] }, 400, 'error_purchase_total'],
    [{ currency: 'USD', items: [{ name: 'x', price: 9e12, quantity: 2_000_000_000 }] }, 400, 'error_purchase_total'],
    [{ items: [{ name: 'x\u0000' }] }, 400, 'error_validation'],
    [{ items: Array.from({ length: 10_001 }, () => ({ name: 'x' })) }, 400, 'error_purchase_items_limit'],
  ] as const)
    refused(await create({ name: 'Отказ', contractorId, ...body }), status, code)
  assert.deepEqual(names(await find('query=отказ')), [])
  const made = await given({ items: [{ name: 'A' }] })
  const another = await given({ items: [{ name: 'B' }] })
  refused(await change({ id: made.id, items: [{ id: itemsOf(another)[0]?.id, name: 'C' }] }), 404, 'error_purchase_item_missing')
  refused(await change({ name: 'x' }), 400, 'error_validation')
  for (const reply of [
    await get(made.id, other),
    await change({ id: made.id, name: 'x' }, other),
    await setStatus(made.id, 'PROCESSED', other),
    await remove(made.id, other),
    await other.get(`/api/income/downloadItemsIncomeNew?incomeId=${numberOf(made.id)}`),
    await other.get(`/api/income/downloadIncomeExcel?incomeId=${numberOf(made.id)}`),
  ])
    refused(reply, 404, 'error_purchase_missing')
  const itemId = numberOf(itemsOf(made)[0]?.id)
  refused(await removeItem(itemId, other), 404, 'error_purchase_item_missing')
  refused(await other.get(`/api/product/getModelByIncomeItemId?id=${itemId}`), 404, 'error_purchase_item_missing')
  assert.deepEqual(itemsOf(fieldsOf(await get(made.id))), itemsOf(made))
})

test('of two that change the same version one is told; of many at once each counts', async () => {
  const made = await given({ items: [{ name: 'A', price: 1 }] })
  const both = await Promise.all([1, 2].map((n) => change({ id: made.id, versionId: made.versionId, comment: `${n}`, items: [{ name: `N${n}`, price: 1 }] })))
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 409])
  refused(both.find(({ status }) => status === 409) ?? both[0] ?? assert.fail(), 409, 'error_version_conflict')
  await Promise.all(Array.from({ length: 10 }, (_, n) => change({ id: made.id, items: [{ name: `S${n}`, price: 1 }] })))
  const now = fieldsOf(await get(made.id))
  assert.deepEqual([itemsOf(now).length, now.totalPrice, now.versionId], [12, 12, 12])
})

test('a closed purchase is not changed until it is open again; a removed one never; a repeat changes nothing', async () => {
  const made = await given({ items: [{ name: 'A' }] })
  const itemId = itemsOf(made)[0]?.id
  refused(await setStatus((await given()).id, 'PROCESSED'), 409, 'error_purchase_empty')
  for (let n = 0; n < 2; n++) assert.equal((await setStatus(made.id, 'PROCESSED')).status, 200)
  const closed = fieldsOf(await get(made.id))
  assert.deepEqual([closed.status, closed.versionId, typeof closed.closeUser], ['PROCESSED', 2, 'string'])
  refused(await change({ id: made.id, name: 'x' }), 409, 'error_purchase_closed')
  refused(await removeItem(itemId), 409, 'error_purchase_closed')
  assert.equal((await setStatus(made.id, 'CREATED')).status, 200)
  const open = fieldsOf(await get(made.id))
  assert.deepEqual([open.status, open.closeUser], ['CREATED', null])
  assert.equal((await setStatus(made.id, 'DELETED')).status, 400)
  for (let n = 0; n < 2; n++) assert.equal((await remove(made.id)).status, 200)
  assert.deepEqual([fieldsOf(await get(made.id)).deleted, fieldsOf(await get(made.id)).versionId], [true, 4])
  refused(await change({ id: made.id, name: 'x' }), 409, 'error_purchase_removed')
  refused(await setStatus(made.id, 'PROCESSED'), 409, 'error_purchase_removed')
  refused(await removeItem(itemId), 409, 'error_purchase_removed')
  refused(await api.get(`/api/product/getModelByIncomeItemId?id=${numberOf(itemId)}`), 409, 'error_purchase_removed')
  const said = rowsOf(await api.get(`/api/client/audit?subject=purchase&subjectId=${numberOf(made.id)}`)).map(({ action }) => action)
  assert.deepEqual(said, ['purchase.remove', 'purchase.open', 'purchase.close', 'purchase.add'])
})

test('a removed purchase comes back to who says that it is not removed, be it closed; a stale word brings nothing back', async () => {
  const made = await given({ items: [{ name: 'A', price: 2 }] })
  await remove(made.id)
  const gone = fieldsOf(await get(made.id))
  refused(await change({ id: made.id, deleted: true, name: 'x' }), 409, 'error_purchase_removed')
  refused(await change({ id: made.id, deleted: false, versionId: made.versionId }), 409, 'error_version_conflict')
  refused(await change({ id: made.id, deleted: false }, other), 404, 'error_purchase_missing')
  const back = fieldsOf(await change({ id: made.id, deleted: false, versionId: gone.versionId }))
  assert.deepEqual([back.deleted, back.versionId, back.totalPrice, itemsOf(back).length], [false, 3, 2, 1])
  assert.ok(names(await find(`incomeId=${numberOf(made.id)}`)).length === 1)
  await setStatus(made.id, 'PROCESSED')
  await remove(made.id)
  refused(await change({ id: made.id, deleted: false, name: 'x' }), 409, 'error_purchase_closed')
  assert.equal(fieldsOf(await get(made.id)).deleted, true)
  assert.partialDeepStrictEqual(fieldsOf(await change({ id: made.id, deleted: false })), { deleted: false, status: 'PROCESSED' })
  await setStatus(made.id, 'CREATED')
  await remove(made.id)
  assert.partialDeepStrictEqual(fieldsOf(await change({ ...back, versionId: null, name: 'Снова' })), { deleted: false, name: 'Снова' })
  const [last] = rowsOf(await api.get(`/api/client/audit?subject=purchase&subjectId=${numberOf(made.id)}&action=purchase.restore`))
  assert.equal(last?.action, 'purchase.restore')
})

test('what goods are to be offered for stays when they cost another price, until it is forgotten', async () => {
  const made = await given({ items: [{ name: 'A', price: 10 }] })
  const [item] = itemsOf(made)
  const priced = async (more: Field) => itemsOf(fieldsOf(await change({ id: made.id, items: [{ id: item?.id, ...more }] })))[0]?.retailPrice
  assert.deepEqual([item?.retailPrice, await priced({ price: 20 }), await priced({ retailPrice: null })], [40, 40, 80])
  assert.deepEqual([await priced({ retailPrice: 0 }), await priced({ price: 30 })], [0, 0])
})

test('a refusal names the item by its place in the request, among new ones and those that are there', async () => {
  const [goods] = await givenGoods(other, 1, 'Чужой по счёту')
  assert.ok(goods)
  const made = await given({ items: [{ name: 'A' }, { name: 'B' }] })
  const [a, b] = itemsOf(made)
  const numberIn = async (items: readonly Field[]) => {
    const reply = await change({ id: made.id, items })
    refused(reply, 404, 'error_purchase_product_missing')
    return isFields(reply.body) && isFields(reply.body.params) ? reply.body.params.number : undefined
  }
  const { productId } = goods
  assert.equal(await numberIn([{ id: a?.id }, { name: 'C' }, { productId }]), 3)
  assert.equal(await numberIn([{ id: b?.id, productId }, { name: 'C' }]), 1)
  assert.equal(await numberIn([{ name: 'C' }, { id: a?.id, quantity: 2 }, { id: b?.id, productId }]), 3)
})

test('found by words of the name, the comment and the supplier, by number; paged, counted, sorted', async () => {
  const caller = await api.another()
  const [silk, wool] = [await supplier('Шёлк 50%_', caller), await supplier('Шерсть', caller)]
  const made: Field[] = []
  for (const [name, id, price] of [
    ['Бета', silk, 3],
    ['Альфа', wool, 1],
    ['Гамма', silk, 2],
  ] as const)
    made.push(await given({ name, contractorId: id, comment: `заметка ${name}`, items: [{ name: 'x', price }] }, caller))
  await remove(made[2]?.id, caller)
  const search = async (query: string) => names(await find(query, caller))
  assert.deepEqual(await search(''), ['Альфа', 'Бета'])
  assert.deepEqual(await search('sortBy=NAME'), ['Альфа', 'Бета'])
  assert.deepEqual(await search('sortBy=TOTAL_PRICE'), ['Бета', 'Альфа'])
  assert.deepEqual(await search('actual=false'), ['Гамма'])
  assert.deepEqual(await search('query=ШЁЛК'), ['Бета'])
  assert.deepEqual(await search(`query=${encodeURIComponent('заметка шерсть')}`), ['Альфа'])
  assert.deepEqual(await search(`query=${encodeURIComponent('50%_')}`), ['Бета'])
  assert.deepEqual(await search('query=_'), ['Бета'])
  assert.deepEqual(await search(`query=${numberOf(made[1]?.id)}`), ['Альфа'])
  assert.deepEqual(await search(`incomeId=${numberOf(made[0]?.id)}`), ['Бета'])
  assert.deepEqual(await search('userOrganizations=999999'), [])
  const paged = fieldsOf(await find('limit=1&page=2&count=true', caller))
  assert.deepEqual([paged.total, paged.page, listOf(paged.rows).map(({ name }) => name)], [2, 2, ['Бета']])
  refused(await find('sortBy=MAGIC', caller), 400, 'error_validation')
  assert.deepEqual(names(await find('', other)), [])
})

test('goods cost what the purchase says when it is asked for, in roubles and in the currency of the purchase', async () => {
  const [one, two, three] = await givenGoods(api, 3, 'Цена')
  assert.ok(one && two && three)
  const items = [
    { productId: one.productId, price: 2, deliveryPrice: 0.5 },
    { productId: two.productId, price: 3, currency: 'EUR' },
    { productId: three.productId, price: 0 },
  ]
  const quiet = await given({ currency: 'USD', currencyCurs: 90, items })
  assert.equal((await productOf(one.productId)).purchasePrice, undefined)
  const before = numberOf((await productOf(one.productId)).versionId)
  await change({ id: quiet.id, currencyCurs: 91 }, api, '?usePurchasePrice=true')
  const priced = await productOf(one.productId)
  assert.partialDeepStrictEqual(priced, {
    purchasePrice: 182,
    deliveryCost: 45.5,
    purchaseCurrency: 'USD',
    purchasePriceInCurrency: 2,
    deliveryCostInCurrency: 0.5,
    versionId: before + 1,
  })
  for (const { productId } of [two, three]) assert.equal((await productOf(productId)).purchasePrice, undefined, 'what is not known in roubles says nothing')
  await change({ id: quiet.id, comment: 'again' }, api, '?usePurchasePrice=true')
  assert.equal((await productOf(one.productId)).versionId, before + 1, 'what costs this already is not changed')
  const found = rowsOf(await api.get(`/api/product/find?incomeId=${numberOf(quiet.id)}`)).map(({ id }) => id)
  assert.deepEqual(found.toSorted(), [one, two, three].map(({ productId }) => productId).toSorted())
  assert.deepEqual(rowsOf(await api.get(`/api/product/find?incomeId=${numberOf(quiet.id) + 1000}`)), [])
})

test('a card made of an item belongs to it, and costs what it cost, whether or not its maker may know', async () => {
  const made = await given({
    currency: 'USD',
    currencyCurs: 100,
    items: [
      { name: 'Ваза синяя', price: 1.5, deliveryPrice: 0.1, url: 'https://v.example' },
      { name: 'Ваза', price: 2 },
    ],
  })
  const [first, second] = itemsOf(made)
  const [firstId, secondId] = [numberOf(first?.id), numberOf(second?.id)]
  const draft = (id: number, caller: Caller) => caller.get(`/api/product/getModelByIncomeItemId?id=${id}`)
  const content = await user('content of cards', { roles: ['CONTENT'] })
  refused(await get(made.id, content), 403, 'error_access_denied')
  const shown = fieldsOf(await draft(firstId, content))
  assert.partialDeepStrictEqual(shown, {
    name: 'Ваза синяя',
    site: 'https://v.example',
    price: 610,
    sourceIncomeItemId: firstId,
    organizationId: api.organizationId,
  })
  for (const hidden of ['purchasePrice', 'purchasePriceInCurrency', 'deliveryCost', 'contractors']) assert.equal(shown[hidden], undefined, hidden)
  assert.partialDeepStrictEqual(fieldsOf(await draft(firstId, api)), {
    purchasePrice: 150,
    purchasePriceInCurrency: 1.5,
    purchaseCurrency: 'USD',
    deliveryCost: 10,
    contractors: [{ id: contractorId }],
  })
  assert.equal(rowsOf(await api.get('/api/product/find?query=Ваза')).length, 0, 'nothing is saved')
  const card = fieldsOf(await content.post('/api/product/model/create', { ...shown, article: 'VASE', brand: { name: 'Дом' }, manufacturer: { name: 'Завод' } }))
  const [size] = listOf(listOf(card.views)[0]?.sizes)
  assert.partialDeepStrictEqual(size, { purchasePrice: 150, deliveryCost: 10, purchasePriceInCurrency: 1.5, purchaseCurrency: 'USD', price: 610 })
  const linked = itemsOf(fieldsOf(await get(made.id)))[0]
  assert.deepEqual([linked?.productId, linked?.introduced], [size?.id, true])
  // Now the item has a card: that is what is shown.
  assert.partialDeepStrictEqual(fieldsOf(await draft(firstId, content)), { id: card.id, article: 'VASE' })
  // What the card says itself stays; the source may be named by the card alone.
  const own = await givenCard(api, { model: { sourceIncomeItemId: secondId }, product: { purchasePrice: 7 } })
  assert.equal((await productOf(own.productId)).purchasePrice, 7)
  assert.equal(itemsOf(fieldsOf(await get(made.id)))[1]?.productId, own.productId)
  const again = await givenCard(api, { model: { sourceIncomeItemId: secondId } })
  assert.equal((await productOf(again.productId)).purchasePrice, 200)
  assert.equal(itemsOf(fieldsOf(await get(made.id)))[1]?.productId, own.productId, 'an item has one product')
  const foreign = await givenCard(other, { model: { sourceIncomeItemId: firstId } })
  assert.equal((await productOf(foreign.productId, other)).purchasePrice, undefined)
})

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
test('pictures of an item are kept with it and shown to who may see its purchase', async () => {
  const made = await given({ items: [{ name: 'С картинкой' }] })
  const itemId = numberOf(itemsOf(made)[0]?.id)
  const address = `/api/income/uploadImage?incomeItemId=${itemId}`
  const image = fieldsOf(await upload(api, address, PNG, 'photo.png'))
  assert.partialDeepStrictEqual(image, { incomeItemId: itemId, position: 0, width: 1, height: 1 })
  const send = () => api.post(address, { file: PNG.toString('base64') }, { 'idempotency-key': `picture-${itemId}` })
  const second = fieldsOf(await send())
  assert.equal(second.position, 1)
  assert.deepEqual(fieldsOf(await send()), second, 'a repeat adds no other')
  const file = (caller: Caller) => caller.get(`/files/file?path=${encodeURIComponent(String(image.path))}`)
  assert.equal((await file(api)).status, 200)
  assert.equal((await file(other)).status, 404)
  assert.equal((await file(await user('content of pictures', { roles: ['CONTENT'] }))).status, 404)
  refused(await upload(api, address, 'no picture', 'photo.png'), 400, 'error_image_format')
  refused(await api.post(address, {}), 400, 'error_image_missing')
  refused(await upload(other, address, PNG, 'photo.png'), 404, 'error_purchase_item_missing')
  refused(await other.post(`/api/income/removeIncomeItemImage?id=${numberOf(image.id)}`), 404, 'error_purchase_image_missing')
  const drop = () => api.post(`/api/income/removeIncomeItemImage?id=${numberOf(image.id)}`, undefined, { 'idempotency-key': `drop-${itemId}` })
  const without = fieldsOf(await drop())
  assert.deepEqual(fieldsOf(await drop()), without)
  assert.deepEqual(
    listOf(without.images).map(({ id }) => id),
    [second.id],
  )
  assert.equal((await file(api)).status, 404)
  refused(await api.post(`/api/income/removeIncomeItemImage?id=${numberOf(image.id)}`), 404, 'error_purchase_image_missing')
  await setStatus(made.id, 'PROCESSED')
  refused(await upload(api, address, PNG, 'photo.png'), 409, 'error_purchase_closed')
  await setStatus(made.id, 'CREATED')
  // A removed purchase may still be read, with its pictures; they are not changed.
  await remove(made.id)
  const picture = itemsOf(fieldsOf(await get(made.id))).flatMap(({ images }) => listOf(images))[0]
  assert.equal((await api.get(`/files/file?path=${encodeURIComponent(String(picture?.path))}`)).status, 200)
  assert.equal((await other.get(`/files/file?path=${encodeURIComponent(String(picture?.path))}`)).status, 404)
  refused(await upload(api, address, PNG, 'photo.png'), 409, 'error_purchase_removed')
  refused(await api.post(`/api/income/removeIncomeItemImage?id=${numberOf(picture?.id)}`), 409, 'error_purchase_removed')
  fieldsOf(await change({ id: made.id, deleted: false }))
  assert.equal((await removeItem(itemId)).status, 200)
  assert.equal((await api.get(`/files/file?path=${encodeURIComponent(String(second.path))}`)).status, 404)
})

test('a buyer buys, an accountant reads, others see nothing; who is limited to an organization sees its purchases alone', async () => {
  const second = numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name: 'Вторая', inn: '7707083893' })).id)
  const [mine, theirs] = [await givenCard(api), await givenCard(api, { model: { organizationId: second } })]
  const here = await given({
    organizationId: api.organizationId,
    items: [
      { productId: mine.productId, price: 1 },
      { productId: theirs.productId, name: 'Их товар' },
    ],
  })
  const there = await given({ organizationId: second, name: 'Вторая закупка', items: [{ name: 'x' }] })
  const buyer = await user('a buyer', { roles: ['PURCHASER'] })
  assert.equal(fieldsOf(await change({ id: here.id, comment: 'я' }, buyer, '?usePurchasePrice=true')).comment, 'я')
  const accountant = await user('an accountant', { roles: ['ACCOUNTANT'] })
  assert.equal((await get(here.id, accountant)).status, 200)
  refused(await change({ id: here.id }, accountant), 403, 'error_access_denied')
  for (const role of ['USER', 'WAREHOUSE', 'OPERATOR', 'CONTENT', 'PRICE'])
    refused(await get(here.id, await user(`is ${role}`, { roles: [role] })), 403, 'error_access_denied')
  const limited = await user('limited buyer', { roles: ['ADMIN'], organizationIds: [api.organizationId] })
  assert.ok(!names(await find('', limited)).includes('Вторая закупка'))
  for (const reply of [
    await get(there.id, limited),
    await change({ id: there.id }, limited),
    await setStatus(there.id, 'PROCESSED', limited),
    await remove(there.id, limited),
  ])
    refused(reply, 404, 'error_purchase_missing')
  refused(await removeItem(itemsOf(there)[0]?.id, limited), 404, 'error_purchase_item_missing')
  refused(await create({ name: 'x', contractorId, organizationId: second }, limited), 404, 'error_organization_missing')
  refused(await change({ id: here.id, organizationId: second }, limited), 404, 'error_organization_missing')
  refused(await create({ name: 'x', contractorId, items: [{ productId: theirs.productId }] }, limited), 404, 'error_purchase_product_missing')
  const [, hidden] = itemsOf(fieldsOf(await get(here.id, limited)))
  assert.deepEqual([hidden?.name, hidden?.product], ['Их товар', undefined], 'goods of another organization are only called by their name')
  // What is there already may stay, though its product is not seen; its price is not passed on.
  fieldsOf(await change({ id: here.id, items: [{ id: hidden?.id, quantity: 7, price: 5 }] }, limited, '?usePurchasePrice=true'))
  assert.equal((await productOf(theirs.productId)).purchasePrice, undefined)
  assert.equal((await productOf(mine.productId)).purchasePrice, 1)
  assert.deepEqual(rowsOf(await limited.get(`/api/product/find?incomeId=${numberOf(there.id)}`)), [])
})

test('goods that are merged stay in their purchases; goods that are bought are not deleted; a large purchase is made in one go', async () => {
  const [gone, stays] = [await givenCard(api), await givenCard(api)]
  const made = await given({ items: [{ productId: gone.productId, quantity: 4 }] })
  refused(await api.delete('/api/product/', [gone.productId]), 409, 'error_product_in_use')
  assert.equal((await api.post(`/api/product/mergeProduct?product=${stays.productId}&removedProduct=${gone.productId}`)).status, 200)
  assert.equal(itemsOf(fieldsOf(await get(made.id)))[0]?.productId, stays.productId)
  const began = Date.now()
  const items = Array.from({ length: 10_000 }, (_, n) => ({ name: `Товар ${n}`, price: 0.01, quantity: 1 }))
  const large = await given({ items })
  assert.deepEqual([itemsOf(large).length, large.totalPrice], [10_000, 100])
  refused(await change({ id: large.id, items: [{ name: 'ещё' }] }), 400, 'error_purchase_items_limit')
  assert.equal(itemsOf(fieldsOf(await change({ id: large.id, currency: 'USD' }))).length, 10_000)
  assert.ok(Date.now() - began < 60_000)
  const { count } = await api.app.ownerPool.tx({}, (db) =>
    db.one<{ count: number }>(sql`select count(*) from purchase_item where client_id = ${other.clientId}`),
  )
  assert.equal(count, 0)
})
