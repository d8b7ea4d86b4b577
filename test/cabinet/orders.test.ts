// The room of orders in a browser: taking, collecting, labelling, supplying, shipping, cancelling, making one by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { isAccessible } from './support/axe.ts'
import { openCabinet, picture, scan, scanAtOnce, settled } from './support/cabinet.ts'
import { meddle } from './support/slow.ts'

const cabinet = await openCabinet({ orders: 6 })
const Orders = Type.Object({ rows: Type.Array(Type.Object({ id: Type.Integer(), externalOrderId: Type.Optional(Type.Union([Type.String(), Type.Null()])) })) })
const ordersOf = async (query: string) => (await cabinet.api.get(`/api/order/find?${query}`, Orders)).rows
const numberOf = (order: { externalOrderId?: string | null } | undefined) => order?.externalOrderId ?? ''
const fresh = await ordersOf('stage=NEW&service=WILDBERRIES&limit=100')
const first = fresh[0]
const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()
for (const [number, hour] of [
  ['late-1', -2],
  ['soon-1', 3],
] as const)
  await cabinet.api.send('POST', '/api/order/', {
    type: 'RETAIL',
    externalOrderId: number,
    deliveryDate: hours(hour),
    products: [{ productId: cabinet.goods[3]?.id, quantity: 1, price: 990 }],
  })

test('the list shows stages with counts, and the address holds the filters', async () => {
  const page = await cabinet.open('/orders')
  await page
    .getByRole('row')
    .filter({ hasText: numberOf(first) })
    .waitFor()
  await page.getByRole('tab', { name: /Новые 9/ }).waitFor()
  await isAccessible(page)
  await picture(page, 'orders')
  await page.getByRole('tab', { name: /Отменены/ }).click()
  await page.waitForURL(/stage=CANCELLED/)
  await page.getByRole('row').filter({ hasText: 'Отменён' }).waitFor()
  await page.getByRole('combobox', { name: 'Канал' }).click()
  await page.getByRole('option', { name: 'Ozon' }).click()
  await page.getByText('Под эти условия ничего не подошло').waitFor()
  await page.goBack()
  await page.goBack()
  await page
    .getByRole('row')
    .filter({ hasText: numberOf(first) })
    .waitFor()
  await page.getByRole('searchbox', { name: 'Номер или название' }).fill(numberOf(first))
  await page.waitForURL(/query=/)
  await page.getByText('1–1 из 1').waitFor()
  await page.getByRole('button', { name: 'Ещё условия' }).click()
  await page.getByRole('checkbox', { name: 'Без этикетки' }).check()
  await page.waitForURL(/noLabel=true/)
  await picture(page, 'orders-filters')
})

test('filters are kept as a view, which is there on another device and forgotten again', async () => {
  const page = await cabinet.open('/orders?service=WILDBERRIES')
  await page.getByRole('button', { name: 'Сохранить вид' }).click()
  await page.getByLabel('Название вида').fill('Только Wildberries')
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await page.getByRole('button', { name: 'Виды' }).waitFor()
  const phone = await cabinet.open('/orders', { phone: true })
  await phone.getByRole('button', { name: 'Виды' }).click()
  await phone.getByRole('menuitem', { name: 'Только Wildberries' }).click()
  await phone.waitForURL(/service=WILDBERRIES/)
  await phone.getByRole('button', { name: 'Виды' }).click()
  await phone.getByRole('button', { name: 'Удалить вид «Только Wildberries»' }).click()
  await phone.getByRole('button', { name: 'Виды' }).waitFor({ state: 'detached' })
})

test('a deadline that is near or past is said in words, and found by a filter', async () => {
  const page = await cabinet.open('/orders?due=late')
  await page.getByRole('row').filter({ hasText: 'late-1' }).getByText('опоздание 2 часа').waitFor()
  assert.equal(await page.locator('tbody tr[data-index]').count(), 1)
  await page.goto('/orders?query=soon-1')
  await page.getByText('через 3 часа').waitFor()
})

test('new orders wait behind a button, so that nothing jumps', async () => {
  const page = await cabinet.open('/orders?stage=NEW')
  const rows = page.locator('tbody tr[data-index]')
  // Its reserve and its warehouse are asked for after the row itself.
  await rows.first().getByText('Весь').waitFor()
  const before = await rows.count()
  const top = await rows.first().textContent()
  await cabinet.orderMore(2)
  const show = page.getByRole('button', { name: 'Показать 2 новые строки' })
  await show.waitFor()
  assert.deepEqual([await rows.count(), await rows.first().textContent()], [before, top])
  await picture(page, 'orders-live')
  await show.click()
  await page.waitForFunction(`document.querySelectorAll('tbody tr[data-index]').length === ${before + 2}`)
})

test('selected orders are collected; what failed is told by order', async () => {
  const [one, two] = fresh
  // This person hears nothing of what changes meanwhile.
  await cabinet.givenPerson('second')
  const page = await cabinet.open('/tasks', { as: 'second' })
  await page.route('**/api/events', (route) => route.abort())
  await page.goto('/orders?stage=NEW&service=WILDBERRIES')
  for (const order of [one, two])
    await page
      .getByRole('row')
      .filter({ hasText: numberOf(order) })
      .getByRole('checkbox')
      .check()
  await page.getByText('Выбрано 2 строки').waitFor()
  await isAccessible(page)
  await picture(page, 'orders-selected')
  cabinet.market.world.cancelByClient(Number(numberOf(two)))
  await cabinet.api.run('POST', '/api/fbs/importOrders')
  await page.getByRole('button', { name: 'Собрать' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Не получилось: 1').waitFor()
  await dialog.getByText(numberOf(two), { exact: true }).waitFor()
  await isAccessible(page)
  await picture(page, 'orders-failed')
  await dialog.getByRole('button', { name: 'Закрыть' }).last().click()
  assert.equal((await ordersOf(`ids=${one?.id}&stage=COLLECTED`)).length, 1)
  await page.close()
})

test('labels are loaded and become one file; the order goes into a new supply', async () => {
  const page = await cabinet.open('/orders?stage=COLLECTED')
  await page
    .getByRole('row')
    .filter({ hasText: numberOf(first) })
    .getByRole('checkbox')
    .check()
  await page.getByRole('button', { name: 'В поставку' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Название поставки' }).fill('Вечерняя')
  await picture(page, 'orders-into-supply')
  await dialog.getByRole('button', { name: 'Положить' }).click()
  await page.getByText('1 заказ в поставке').waitFor()
  await page
    .getByRole('row')
    .filter({ hasText: numberOf(first) })
    .getByRole('checkbox')
    .check()
  await page.getByRole('button', { name: 'Этикетки' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Открыть файл' }).waitFor({ timeout: 20_000 })
  await picture(page, 'orders-labels')
  await page.getByRole('dialog').getByRole('button', { name: 'Закрыть' }).click()
})

test('the page of an order: its goods, reserve, label, history; the next step', async () => {
  const page = await cabinet.open(`/orders/${first?.id}`)
  await page.getByRole('heading', { name: `Заказ ${numberOf(first)}` }).waitFor()
  await page.getByRole('img', { name: 'Этикетка' }).waitFor()
  await page.getByRole('region', { name: 'История' }).getByText('Собран', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Открыть поставку' }).waitFor()
  await settled(page)
  await isAccessible(page)
  await picture(page, 'order')
})

test('an order is cancelled with a reason, which its history keeps', async () => {
  const order = fresh[2]
  const page = await cabinet.open(`/orders/${order?.id}`)
  await page.getByRole('button', { name: 'Другие действия' }).click()
  await page.getByRole('menuitem', { name: 'Отменить' }).click()
  const dialog = page.getByRole('dialog')
  const doIt = dialog.getByRole('button', { name: 'Отменить заказ' })
  await dialog.getByText('Резерв 1 штуки вернётся на склад').waitFor()
  assert.equal(await doIt.isDisabled(), true)
  await dialog.getByRole('combobox', { name: 'Причина' }).click()
  await page.getByRole('option', { name: 'Товар испорчен' }).click()
  await picture(page, 'order-cancel')
  await doIt.click()
  await page.getByText('Заказ отменён').waitFor()
  await page.getByRole('region', { name: 'История' }).getByText('Товар испорчен').waitFor()
})

test('an order is made by hand, by search and by scan; what is short waits, and says why', async () => {
  const page = await cabinet.open('/orders/new')
  const [good, other] = [cabinet.goods[5], cabinet.goods[8]]
  await page.locator('h1').click()
  await scan(page, good?.barcode ?? '')
  await scan(page, good?.barcode ?? '')
  await page.getByText(`Добавлено: ${good?.name}`).first().waitFor()
  await page.getByRole('searchbox').fill(other?.barcode ?? '')
  await page
    .getByRole('list', { name: 'Найденные товары' })
    .getByRole('button')
    .filter({ hasText: other?.barcode ?? '' })
    .click()
  const line = page.getByRole('group', { name: other?.name ?? '' }).last()
  await line.getByRole('textbox', { name: 'Количество' }).fill('5000')
  await page.getByRole('textbox', { name: 'Покупатель' }).fill('Мария')
  await isAccessible(page)
  await picture(page, 'order-new')
  await page.getByRole('link', { name: 'Назад' }).click()
  await page.getByRole('dialog', { name: 'Уйти без сохранения?' }).getByRole('button', { name: 'Остаться' }).click()
  await page.getByRole('button', { name: 'Создать заказ' }).click()
  await page.waitForURL(/orders\/\d+$/)
  await page.getByText('Ждёт товара').first().waitFor()
  await page.getByText(/Нужно 5.?000, свободно/).waitFor()
  await picture(page, 'order-waiting')
  await page
    .getByRole('button', { name: `Изменить строку: ${other?.name}` })
    .last()
    .click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Количество' }).fill('1')
  await page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Весь').waitFor()
  await page.getByRole('button', { name: 'Собрать' }).click()
  await page.getByRole('button', { name: 'Отгрузить' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Отгрузить' }).click()
  await page.getByRole('button', { name: 'Завершить' }).waitFor()
})

test('a scan of a label opens its order, of goods shows the orders they are in', async () => {
  const page = await cabinet.open('/orders')
  await page.locator('h1').click()
  await scanAtOnce(page, numberOf(first))
  await page.waitForURL(new RegExp(`orders/${first?.id}$`))
  await page.goto('/orders')
  await settled(page)
  await page.locator('h1').click()
  await scanAtOnce(page, cabinet.goods[0]?.barcode ?? '')
  await page.waitForURL(/barcode=/)
})

test('the sheet to pick by sums goods over orders', async () => {
  const page = await cabinet.open(
    `/orders/sheet?${fresh
      .slice(3, 6)
      .map(({ id }) => `ids=${id}`)
      .join('&')}`,
  )
  await page.getByText('Всего 3 штуки').waitFor()
  await isAccessible(page)
  await picture(page, 'orders-sheet')
})

test('rows are walked by the keyboard', async () => {
  const page = await cabinet.open('/orders')
  await page.getByRole('region', { name: 'Заказы' }).focus()
  // As fast as a hand can; faster is a scanner.
  await page.keyboard.type('jx', { delay: 60 })
  await page.getByText('Выбрана 1 строка').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/orders\/\d+/)
})

test('who closes the dialog of labels wants no more of them', async () => {
  await cabinet.orderMore(2)
  const page = await cabinet.open('/orders?stage=NEW&service=WILDBERRIES')
  for (const at of [0, 1]) await page.locator('tbody tr[data-index]').nth(at).getByRole('checkbox').check()
  const gate = Promise.withResolvers<void>()
  let asked = 0
  const over = await meddle(page, '**/api/fbs/updateLabel*', async (route) => {
    asked += 1
    await gate.promise
    await route.fulfill({ status: 409, json: { error: 'error_no_label', localMessage: 'Этикетки ещё нет' } })
  })
  await page.getByRole('button', { name: 'Этикетки' }).click()
  const dialog = page.getByRole('dialog', { name: 'Этикетки' })
  await dialog.getByText('Загружаем этикетки: 0 из 2').waitFor()
  await dialog.getByRole('button', { name: 'Закрыть' }).click()
  await dialog.waitFor({ state: 'detached' })
  const renewed = page.waitForResponse((response) => response.url().includes('/api/fbs/findOrder'))
  gate.resolve()
  await renewed
  await settled(page)
  assert.deepEqual([asked, await dialog.count()], [1, 0])
  over()
})

test('who may only look is offered nothing to do; who may not read orders has no room', async () => {
  await cabinet.givenPerson('looker', ['ANALYST'])
  const page = await cabinet.open(`/orders/${fresh[3]?.id}`, { as: 'looker' })
  await page.getByRole('heading', { level: 1 }).waitFor()
  for (const name of ['Собрать', 'Другие действия', 'Изменить заказ']) assert.equal(await page.getByRole('button', { name }).count(), 0)
  await page.goto('/orders')
  await settled(page)
  assert.equal(await page.getByRole('checkbox').count(), 0)
  await cabinet.givenPerson('writer', ['CONTENT'])
  const other = await cabinet.open('/orders', { as: 'writer' })
  await other.getByText('Нет доступа').waitFor()
  assert.equal(await other.getByRole('link', { name: 'Заказы' }).count(), 0)
})
