// Purchases as tables, and what must be bought because orders wait: out, in, wrong files told row by row.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GivenCard } from '../src/modules/catalogue/given.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { sql } from '../src/kit/db.ts'
import type { Context } from '../src/kit/op.ts'
import { findPurchase, type PurchaseRow } from '../src/modules/purchases/queries/purchases.ts'
import { linesOf } from '../src/modules/purchases/tables/lines.ts'
import type { Columns } from '../src/spreadsheets/index.ts'
import { serve, until, type Caller, type Reply } from '../src/testing.ts'
import { fieldsOf, givenGoods, givenStock, givenWarehouse, isFields, listOf, numberOf, rowsOf, upload, type Field } from './given.ts'
import { refused } from './support/refused.ts'
import { rowsUnder, sheet } from './support/sheets.ts'
import { fileOf, taskEnded } from './support/tasks.ts'
import { calling } from './stock-given.ts'
import { tokenFor } from './support/users.ts'

const api = await serve()
type Cells = readonly (string | number | null)[]
async function table(bytes: Buffer, titles: readonly string[]) {
  const columns: Columns = Object.fromEntries(titles.map((title) => [title, { titles: [title] as const, type: 'text' as const }]))
  return (await rowsUnder(bytes, columns)).map((values) => titles.map((title) => values[title] ?? null))
}
const read = (file: Buffer | string, caller: Caller = api, query = '') => upload(caller, `/api/income/getIncomeItemsByFile${query}`, file, 'table.xlsx')
const supplier = async (name: string, caller: Caller = api) => numberOf(fieldsOf(await caller.post('/api/contractor/updateContractor', { name })).id)
const given = async (body: Field, caller: Caller = api) => fieldsOf(await caller.post('/api/income/createIncome', { name: 'Закупка', ...body }))
const ended = (reply: Reply, caller: Caller = api) => taskEnded(caller, numberOf(fieldsOf(reply).id))
const file = (task: Field, caller: Caller = api) => fileOf(caller, task)

test('items come from a table in either language by barcode, number, article; what has no card is called by its name', async () => {
  const [one, two] = await givenGoods(api, 2, 'Таблица')
  assert.ok(one && two)
  const russian = await sheet(
    ['Штрихкод', 'ID товара', 'Артикул', 'Наименование', 'Количество', 'Цена закупки', 'Валюта', 'Доставка', 'Розничная цена', 'Ссылка', 'Комментарий'],
    [
      [one.barcode, null, null, null, '3', '10,50', 'usd', '1', '99.9', 'https://x.example', '=1+1'],
      [null, two.productId, null, 'Как у поставщика', null, null, null, null, null, null, null],
      [null, null, `Таблица-1-${api.clientId}`, null, '5', null, null, null, null, null, null],
      ['0000000000000', null, null, 'Новый товар', '2', '7', null, null, null, null, null],
    ],
  )
  const items = rowsOf(await read(russian))
  assert.partialDeepStrictEqual(items, [
    {
      productId: one.productId,
      name: 'Таблица 1',
      quantity: 3,
      price: 10.5,
      currency: 'USD',
      deliveryPrice: 1,
      retailPrice: 99.9,
      url: 'https://x.example',
      comment: '=1+1',
    },
    { productId: two.productId, name: 'Как у поставщика', quantity: 1 },
    { productId: one.productId, quantity: 5 },
    { name: 'Новый товар', quantity: 2, price: 7 },
  ])
  assert.equal(items[3]?.productId, undefined)
  assert.ok(isFields(items[0]?.product))
  const english = await sheet(['Barcode', 'Quantity', 'Purchase price', 'Name'], [[two.barcode, 4, 2, null]])
  assert.partialDeepStrictEqual(rowsOf(await read(english, api, `?organizationId=${api.organizationId}`)), [
    { productId: two.productId, quantity: 4, price: 2 },
  ])
  assert.partialDeepStrictEqual(rowsOf(await read(`Штрихкод;Кол-во\n${one.barcode};2\n`)), [{ productId: one.productId, quantity: 2 }])
  const made = await given({ contractorId: await supplier('Из таблицы'), items })
  assert.equal(listOf(made.items).length, 4)
})

test('a wrong file is refused, its rows told in words; goods of others are not there', async () => {
  const other = await api.another()
  const [foreign] = await givenGoods(other, 1, 'Чужой')
  assert.ok(foreign)
  const views = ['белый', 'чёрный'].map((color) => ({ color, sizes: [{}] }))
  fieldsOf(await api.post('/api/product/model/create', { article: 'ДВА', organizationId: api.organizationId, views }))
  const titles = ['Штрихкод', 'Наименование', 'Количество', 'Валюта', 'Артикул', 'Цвет']
  const wrong = await sheet(titles, [
    [foreign.barcode, null, '1', null, null, null],
    [null, 'Ткань', 'много', null, null, null],
    [null, 'Ткань', '1', 'ZZZ', null, null],
    [null, null, '1', null, null, null],
    [null, null, '1', null, 'ДВА', null],
  ])
  const reply = await read(wrong)
  refused(reply, 400, 'error_purchase_file_rows')
  const said = isFields(reply.body) ? String(reply.body.localMessage) : ''
  assert.equal(
    said,
    'Строки, которые не удалось прочитать: 5. ' +
      [
        `Лист «Лист1», строка 2: товара «${foreign.barcode}» нет`,
        'Лист «Лист1», строка 3, столбец «Количество»: «много» — не целое число',
        'Лист «Лист1», строка 4: валюты «ZZZ» нет',
        'Лист «Лист1», строка 5: не указан ни товар, ни название',
        'Лист «Лист1», строка 6: товаров «ДВА» несколько — укажите штрихкод или ID',
      ].join('. '),
  )
  assert.equal(rowsOf(await read(await sheet(titles, [[null, null, '1', null, 'ДВА', 'белый']]))).length, 1)
  // What a purchase would not take is told by its row too.
  const sums = await sheet(
    ['Наименование', 'Количество', 'Цена закупки', 'Доставка', 'Розничная цена', 'Брак'],
    [
      ['Ткань', '1', '-1', '-0,01', '5', null],
      ['Ткань', '2', '999999999999999', null, '-3', '3'],
      ['Ткань', null, '1', null, null, '1'],
      ['Ткань', '-1', '1', null, null, null],
    ],
  )
  const refusal = await read(sums)
  refused(refusal, 400, 'error_purchase_file_rows')
  assert.equal(
    isFields(refusal.body) ? refusal.body.localMessage : '',
    'Строки, которые не удалось прочитать: 3. ' +
      [
        'Лист «Лист1», строка 2, столбец «Цена закупки»: меньше нуля',
        'Лист «Лист1», строка 2, столбец «Доставка за штуку»: меньше нуля',
        'Лист «Лист1», строка 3, столбец «Цена закупки»: «999999999999999» — не сумма денег',
        'Лист «Лист1», строка 3, столбец «Розничная цена»: меньше нуля',
        'Лист «Лист1», строка 3: брака 3 из 2 — больше, чем заказано, не бывает',
        'Лист «Лист1», строка 5, столбец «Количество»: «-1» не в пределах от 0 до 2147483647',
      ].join('. '),
  )
  refused(await read(await sheet(titles, [])), 400, 'error_purchase_file_empty')
  refused(await read(await sheet(['Что-то'], [['x']])), 400, 'error_spreadsheet_columns')
  refused(await read('<html>'), 400, 'error_spreadsheet_columns')
  refused(await read(Buffer.alloc(0)), 400, 'error_spreadsheet_empty')
  refused(await api.post('/api/income/getIncomeItemsByFile', {}), 400, 'error_purchase_file')
  refused(await read(`Наименование\nx\n`, api, `?organizationId=${other.organizationId}`), 404, 'error_organization_missing')
})

test('the order to a supplier says what to send and not what we earn; the goods of a purchase come back as they went', async () => {
  const [goods] = await givenGoods(api, 1, 'Выгрузка')
  assert.ok(goods)
  const contractorId = await supplier('Выгрузка')
  await api.post(`/api/contractor/addProductContractor?contractorId=${contractorId}&modelId=${goods.modelId}`)
  const items = [
    { productId: goods.productId, quantity: 3, price: 2.5, retailPrice: 77.77, comment: '=cmd()' },
    { name: 'Без карточки', quantity: 1, price: 10, brakQuantity: 1, url: 'https://x.example' },
  ]
  const made = await given({ contractorId, currency: 'USD', currencyCurs: 91.23, items })
  const id = numberOf(made.id)
  const order = (await api.get(`/api/income/downloadIncomeExcel?incomeId=${id}`)).raw
  assert.deepEqual(await table(order, ['№', 'Наименование', 'Штрихкод', 'Количество', 'Цена закупки', 'Валюта', 'Сумма', 'Ссылка', 'Комментарий']), [
    ['1', 'Выгрузка 1', goods.barcode, '3', '2.5', 'USD', '7.5', null, '=cmd()'],
    ['2', 'Без карточки', null, '1', '10', 'USD', '10', 'https://x.example', null],
  ])
  await assert.rejects(table(order, ['Розничная цена']), 'the supplier does not read it')
  const several = (await api.get('/api/export/incomeProductsFile?query=Закупка&sortBy=CREATEDDATE&limit=1')).raw
  assert.deepEqual(await table(several, ['ID закупки', 'Закупка', 'Поставщик', 'Наименование', 'Количество']), [
    [String(id), 'Закупка', 'Выгрузка', 'Выгрузка 1', '3'],
    [String(id), 'Закупка', 'Выгрузка', 'Без карточки', '1'],
  ])
  const task = await ended(await api.get(`/api/income/downloadItemsIncomeNew?incomeId=${id}`))
  assert.deepEqual([task.status, task.type, task.progress], ['FINISHED', 'ITEMS_INCOME_EXCEL_TASK', 100])
  const back = rowsOf(await read((await file(task)).raw))
  assert.deepEqual(
    back.map(({ productId, name, quantity, price, currency, retailPrice, brakQuantity, url, comment }) => ({
      productId,
      name,
      quantity,
      price,
      currency,
      retailPrice,
      brakQuantity,
      url,
      comment,
    })),
    listOf(made.items).map(({ productId, name, quantity, price, currency, retailPrice, brakQuantity, url, comment }) => ({
      productId: productId ?? undefined,
      name,
      quantity,
      price,
      currency,
      retailPrice,
      brakQuantity,
      url: url ?? undefined,
      comment: comment ?? undefined,
    })),
  )
  const user = async (login: string, rights: Field) => tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login, ...rights })).userId))
  assert.equal((await file(task, await user('content of files', { roles: ['CONTENT'] }))).status, 404)
  assert.equal((await file(task, await user('buyer of files', { roles: ['PURCHASER'] }))).status, 200)
  assert.equal((await file(task, await user('limited buyer of files', { roles: ['PURCHASER'], organizationIds: [api.organizationId] }))).status, 404)
  assert.equal((await file(task, await api.another())).status, 404)
})

test('thousands of rows go in and out', async () => {
  const rows = Array.from({ length: 10_000 }, (_, n): Cells => [`Товар ${n}`, n % 7, '0.01'])
  const items = rowsOf(await read(await sheet(['Наименование', 'Количество', 'Цена'], rows)))
  assert.equal(items.length, 10_000)
  const made = await given({ contractorId: await supplier('Большой'), items })
  const order = (await api.get(`/api/income/downloadIncomeExcel?incomeId=${numberOf(made.id)}`)).raw
  const names = await table(order, ['№', 'Наименование'])
  assert.deepEqual([names.length, names[9_999]], [10_000, ['10000', 'Товар 9999']])
  refused(
    await read(
      await sheet(
        ['Наименование'],
        [...rows, ['x']].map(([name]) => [name ?? null]),
      ),
    ),
    400,
    'error_purchase_items_limit',
  )
})

test('the items of many small purchases are read together, those of a big one in pages, each asked for once', async () => {
  const contractorId = await supplier('Мелкие')
  const items = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `Товар ${n}`, position: -n }))
  const sizes = [3, 0, 501, 2, 400, 100, 500, 1, 499, 2]
  const purchases: PurchaseRow[] = []
  for (const size of sizes) {
    const id = numberOf((await given({ contractorId, items: items(size) })).id)
    const purchase = await api.app.pool.tx({ clientId: api.clientId }, (db) => findPurchase(db, { clientId: api.clientId, organizationIds: null }, id))
    assert.ok(purchase)
    purchases.push(purchase)
  }
  let asked = 0
  const tx = <T>(work: (call: Context) => Promise<T>): Promise<T> => {
    asked += 1
    return calling(api, work)
  }
  const read: [number, string][] = []
  for await (const lines of linesOf({ tx }, purchases)) {
    assert.ok(lines.length <= 500)
    read.push(...lines.map(({ purchase, item }): [number, string] => [purchase.id, item.name]))
  }
  const wanted = purchases.flatMap(({ id }, at) =>
    items(sizes[at] ?? 0)
      .toReversed()
      .map(({ name }): [number, string] => [id, name]),
  )
  assert.deepEqual(read, wanted)
  // How many there are; 3; 501 in two pages; 2 + 400; 100; 500, of which a page says nothing of the next; 1 + 499; 2.
  assert.equal(asked, 1 + 1 + 2 + 1 + 1 + 2 + 1 + 1)
  const several = (await api.get(`/api/export/incomeProductsFile?query=${encodeURIComponent('Мелкие')}&sortBy=ID&ascending=true`)).raw
  const rows = await table(several, ['ID закупки', 'Поставщик', 'Наименование'])
  assert.deepEqual(
    rows,
    wanted.map(([id, name]) => [String(id), 'Мелкие', name]),
  )
})

test('what must be bought is written whole, beyond a page, in the order that is asked for', async () => {
  const caller = await api.another('Закупка помногу')
  const sizes = Array.from({ length: 1_003 }, (_, n) => ({ size: String(n), name: `Товар ${String(n).padStart(4, '0')}` }))
  const card = fieldsOf(
    await caller.post('/api/product/model/create', { article: 'МНОГО', organizationId: caller.organizationId, views: [{ color: '', sizes }] }),
  )
  const ids = listOf(card.views).flatMap((view) => listOf(view.sizes).map(({ id }) => numberOf(id)))
  assert.equal(ids.length, sizes.length)
  const products = ids.map((productId, n) => ({ productId, quantity: 1 + (n % 3), price: 1 }))
  await givenOrder(caller, { type: 'FBS', service: 'OZON', externalOrderId: 'Помногу', products })
  const task = await ended(await caller.post('/api/income/downloadProductsFromOrders?sortBy=NAME&ascending=false&limit=7&page=3'), caller)
  assert.deepEqual([task.status, task.progress], ['FINISHED', 100], JSON.stringify(task))
  const rows = await table((await file(task, caller)).raw, ['ID товара', 'Наименование', 'Количество'])
  assert.deepEqual(rows, sizes.map(({ name }, n) => [String(ids[n]), name, String(1 + (n % 3))]).toReversed())
  // Of many that are named only those that are needed, and only of these.
  const some = [...ids.slice(0, 5), 999_999_999].map((id) => `productIds=${id}`).join('&')
  assert.equal(rowsOf(await caller.get(`/api/income/findProductsFromOrders?${some}`)).length, 5)
})

test('what orders wait for is to be bought: less what is ordered already, a set as its parts, nothing that is reserved', async () => {
  const caller = await api.another('Закупка по заказам')
  const warehouseId = await givenWarehouse(caller)
  const goods = await givenGoods(caller, 4, 'Нужен')
  const [short, plenty, part, whole] = goods
  assert.ok(short && plenty && part && whole)
  await givenStock(caller, warehouseId, [plenty], 100)
  const order = (goodsOf: readonly GivenCard[] | readonly { productId: number }[], quantity: number, more: Field = {}) =>
    givenOrder(caller, {
      type: 'FBS',
      service: 'OZON',
      stockWarehouseId: warehouseId,
      externalOrderId: `O-${Math.random()}`,
      products: goodsOf.map(({ productId }) => ({ productId, quantity, price: 1 })),
      ...more,
    })
  const later = await order([short, plenty], 2)
  const earlier = await order([short], 3, { service: 'WILDBERRIES', deliveryDate: '2026-11-25T10:00:00Z' })
  for (const [{ id }, day] of [
    [later, 2],
    [earlier, 1],
  ] as const)
    await api.app.ownerPool.tx({}, (db) =>
      db.run(sql`update sales_order set created_at = make_timestamptz(2026, 11, ${day}::int, 12, 0, 0, 'UTC') where id = ${id}`),
    )
  const cancelled = await order([part], 1)
  assert.equal((await caller.post(`/api/order/${cancelled.id}/status?status=CANCELED`)).status, 200)
  const contractorId = await supplier('Быстрый', caller)
  await caller.post(`/api/contractor/addProductContractor?contractorId=${contractorId}&modelId=${short.modelId}`)
  const needs = async (query = '') =>
    rowsOf(await caller.get(`/api/income/findProductsFromOrders?${query}`)).map(({ id, quantity, incomeQuantity, orderMinDate }) => [
      id,
      quantity,
      incomeQuantity,
      String(orderMinDate).slice(0, 10),
    ])
  const wanted = (quantity: number, ordered = 0, since = '2026-11-01') => [short.productId, quantity, ordered, since]
  assert.deepEqual(await needs(), [wanted(5)])
  assert.deepEqual(await needs('orderService=OZON'), [wanted(2, 0, '2026-11-02')])
  assert.deepEqual(await needs('deliveryDate=2026-11-25'), [wanted(3)])
  assert.deepEqual(await needs(`contractorId=${contractorId}`), [wanted(5)])
  assert.deepEqual(await needs(`contractorId=${contractorId + 1}`), [])
  assert.deepEqual(await needs(`query=${encodeURIComponent('нужен 1')}`), [wanted(5)])
  const [row] = listOf(fieldsOf(await caller.get(`/api/income/findProductsFromOrders?contractorId=${contractorId}&count=true`)).rows)
  assert.ok(isFields(row?.view) && isFields(row.view.model))
  assert.deepEqual(
    listOf(row.view.model.contractors).map(({ name }) => name),
    ['Быстрый'],
  )
  const purchase = await given({ contractorId, items: [{ productId: short.productId, quantity: 4 }] }, caller)
  assert.deepEqual(await needs(`contractorId=${contractorId}`), [wanted(5, 4)])
  const task = await ended(await caller.post(`/api/income/downloadProductsFromOrders?contractorId=${contractorId}`), caller)
  assert.deepEqual([task.status, task.type], ['FINISHED', 'ORDERS_TO_BUY_FILE_TASK'], JSON.stringify(task))
  const bytes = (await file(task, caller)).raw
  assert.deepEqual(await table(bytes, ['Штрихкод', 'Поставщик', 'Количество', 'Уже заказано', 'Самый ранний заказ']), [
    [short.barcode, 'Быстрый', '1', '4', '01.11.2026'],
  ])
  assert.partialDeepStrictEqual(rowsOf(await read(bytes, caller)), [{ productId: short.productId, quantity: 1 }])
  fieldsOf(await caller.post('/api/income/updateIncome', { id: purchase.id, items: [{ id: listOf(purchase.items)[0]?.id, quantity: 5 }] }))
  assert.deepEqual(await needs(`contractorId=${contractorId}`), [], 'it is all on its way')
  await caller.post(`/api/income/updateIncomeStatus?id=${numberOf(purchase.id)}&status=PROCESSED`)
  assert.deepEqual(await needs(`contractorId=${contractorId}`), [wanted(5)], 'a closed purchase brings nothing more')
  await givenStock(caller, warehouseId, [short], 5)
  await until(async () => (await needs(`contractorId=${contractorId}`)).length === 0)
  const set = { [whole.productId]: [{ productId: whole.productId, componentProductId: part.productId, quantity: 3 }] }
  assert.equal((await caller.post('/api/product/storeProductSet', set)).status, 200)
  await order([whole], 2)
  assert.deepEqual(
    (await needs()).map(([id, quantity]) => [id, quantity]),
    [[part.productId, 6]],
  )
})
