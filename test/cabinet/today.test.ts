// The first screen in a browser: every number on it is the one that the API answers, and leads to as many orders.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { Type, type Static } from 'typebox'
import { isAccessible } from './support/axe.ts'
import { openCabinet, picture, settled } from './support/cabinet.ts'

const cabinet = await openCabinet()
const Count = Type.Integer()
const Today = Type.Object({
  open: Type.Array(Type.Object({ status: Type.String(), service: Type.String(), count: Count })),
  waits: Type.Object({ noStock: Count, refused: Count, noLabel: Count, overdue: Count }),
  days: Type.Array(Type.Object({ day: Type.String(), orders: Count, total: Type.Number() })),
})
const askToday = () => cabinet.api.get('/api/today?days=14', Today)
const Named = Type.Object({ id: Type.Integer() })

// Something for the numbers that a good day leaves at zero: more is wanted than there is, and a deadline is missed.
const [good, other] = cabinet.goods
assert.ok(good && other)
const hour = 3_600_000
for (const [externalOrderId, hours, product, quantity] of [
  ['today-late', -2, good, 1],
  ['today-short', 48, other, 90_000],
] as const)
  await cabinet.api.post('/api/order/', Named, {
    type: 'RETAIL',
    externalOrderId,
    stockWarehouseId: cabinet.warehouseId,
    deliveryDate: new Date(Date.now() + hours * hour).toISOString(),
    products: [{ productId: product.id, quantity, price: 100 }],
  })

// And what a marketplace leaves behind on a bad day: a label that is gone, a cancel that it refuses.
const Fresh = Type.Object({ rows: Type.Array(Type.Object({ id: Count })) })
const [unlabelled, refused] = (await cabinet.api.get('/api/order/find?stage=NEW&service=WILDBERRIES&limit=100', Fresh)).rows
assert.ok(unlabelled && refused)
await cabinet.api.send('POST', `/api/fbs/order/${unlabelled.id}/collect`)
await cabinet.api.send('DELETE', '/api/fbs/label', [unlabelled.id])
await cabinet.api.send('POST', `/api/fbs/moveOrderToCollect?orderId=${refused.id}`)
cabinet.market.world.fail({ method: 'PATCH', path: '/cancel', times: 1, status: 400 })
await assert.rejects(cabinet.api.send('POST', `/api/fbs/order/${refused.id}/cancel`))

const openOrders = (page: Page) => page.getByRole('region', { name: 'Заказы в работе' })
const sales = (page: Page) => page.getByRole('region', { name: /Продажи за 14 дней/ })
const tiles = { overdue: 'Просрочены', noStock: 'Нет товара', noLabel: 'Без этикетки', refused: 'Отказ площадки' } as const
const digits = (text: string) => text.replaceAll(/\s/g, '')

/** The table of open orders as the API means it: by state a number for each channel, and their sum. */
function tableOf({ open }: Static<typeof Today>): string[] {
  const channels = [...new Set(open.map(({ service }) => service))]
  return [...Map.groupBy(open, ({ status }) => status).values()].map((rows) => {
    const counts = channels.map((service) => rows.find((row) => row.service === service)?.count ?? 0)
    return [...counts, ...(channels.length > 1 ? [counts.reduce((sum, count) => sum + count, 0)] : [])].join(' ')
  })
}
async function shownTable(page: Page): Promise<string[]> {
  const rows = await openOrders(page).locator('tbody tr').all()
  return Promise.all(rows.map(async (row) => (await row.locator('td').allInnerTexts()).slice(1).map(digits).join(' ')))
}
/** What is shown becomes what is answered, within a time in which the page hears of changes. */
async function agrees(page: Page): Promise<Static<typeof Today>> {
  for (let tries = 0; ; tries++) {
    const today = await askToday()
    try {
      assert.deepEqual((await shownTable(page)).sort(), tableOf(today).sort())
      for (const key of ['overdue', 'noStock', 'noLabel', 'refused'] as const)
        assert.match(digits(await page.getByRole('link', { name: tiles[key] }).innerText()), new RegExp(`^${digits(tiles[key])}${today.waits[key]}\\D`), key)
      return today
    } catch (error) {
      if (tries > 40) throw error
      await page.waitForTimeout(500)
    }
  }
}

test('every number is the one that the API answers: what waits, what is open, how sales go', async () => {
  const page = await cabinet.open('/')
  const today = await agrees(page)
  for (const [key, count] of Object.entries(today.waits)) assert.ok(count > 0, `there is something to count: ${key}`)
  assert.ok(today.open.length > 1)
  await sales(page).locator('.recharts-bar-rectangle').last().waitFor()
  const byDay = await sales(page).locator('tbody tr').locator('td:nth-child(2)').allTextContents()
  assert.deepEqual(
    byDay.map(digits),
    today.days.map(({ orders }) => String(orders)),
  )
  const total = Math.round(today.days.reduce((sum, day) => sum + day.total, 0))
  assert.ok(total > 0 && digits(await sales(page).innerText()).includes(`${total}₽`), `${total} is shown`)
  await page.getByRole('region', { name: 'Подключения' }).getByText('Работает').waitFor()
  await page.getByText('Ничего не выполняется').waitFor()
  await isAccessible(page)
  await picture(page, 'today')
})

test('an order that comes is counted without a touch', async () => {
  const page = await cabinet.open('/')
  const all = ({ open }: Static<typeof Today>) => open.reduce((sum, { count }) => sum + count, 0)
  const before = all(await agrees(page))
  await cabinet.orderMore(1)
  assert.equal(all(await agrees(page)), before + 1)
})

for (const key of ['overdue', 'noStock', 'noLabel', 'refused'] as const)
  test(`«${tiles[key]}» leads to as many orders as it says`, async () => {
    const page = await cabinet.open('/')
    const { waits } = await agrees(page)
    await page.getByRole('link', { name: tiles[key] }).click()
    await page.waitForURL(/\/orders\?/)
    await settled(page)
    await page.locator('tbody tr[data-index]').first().waitFor()
    assert.equal(await page.locator('tbody tr[data-index]').count(), waits[key])
  })

test('tasks lead to their page', async () => {
  const page = await cabinet.open('/')
  await page.getByRole('link', { name: 'Все задачи' }).click()
  await page.getByRole('heading', { level: 1, name: 'Задачи' }).waitFor()
})

test('in the dark, on a phone, in English', async () => {
  const page = await cabinet.open('/', { phone: true, dark: true, lang: 'en' })
  await page.getByRole('region', { name: 'Orders in work' }).waitFor()
  await page.locator('.recharts-bar-rectangle').last().waitFor()
  await isAccessible(page)
  await picture(page, 'today-phone-dark')
  const dark = await cabinet.open('/', { dark: true })
  await dark.locator('.recharts-bar-rectangle').last().waitFor()
  await isAccessible(dark)
  await picture(dark, 'today-dark')
})
