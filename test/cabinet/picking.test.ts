// Picking in a browser: walks are made of what waits, one is walked with a scanner on a phone, two people do not walk the same.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { isAccessible } from './support/axe.ts'
import { openCabinet, picture, scanAtOnce as scan, settled } from './support/cabinet.ts'

const cabinet = await openCabinet({ orders: 0 })
const { api, goods, warehouseId } = cabinet
const [shirt, other, third] = goods
assert.ok(shirt && other && third)
const WithId = Type.Object({ id: Type.Integer() })

/** Orders of a marketplace that have their label, and goods that lie in a cell. */
async function givenOrders(lines: readonly (readonly [productId: number, quantity: number])[]): Promise<number[]> {
  const ids: number[] = []
  for (const [productId, quantity] of lines)
    ids.push(
      (
        await api.post('/api/order/', WithId, {
          type: 'FBS',
          service: 'OZON',
          organizationId: 1,
          externalOrderId: `F-${productId}-${ids.length}-${Date.now() % 1e6}`,
          stockWarehouseId: warehouseId,
          products: [{ productId, quantity, price: 100 }],
        })
      ).id,
    )
  return ids
}
const statuses = async (ids: readonly number[]) =>
  Promise.all(ids.map(async (id) => (await api.get(`/api/order/${id}`, Type.Object({ status: Type.String() }))).status))

test('with nothing made the room says what to do; walks are made of orders that wait', async () => {
  const page = await cabinet.open('/picking')
  await page.getByText('Заданий на сборку нет').waitFor()
  await isAccessible(page)
  await picture(page, 'picking-empty')
  await givenOrders([
    [shirt.id, 1],
    [shirt.id, 1],
    [other.id, 1],
  ])
  await page.getByRole('button', { name: 'Составить задания' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('В задания войдёт 0 заказов').or(dialog.getByText('В задания войдут 0 заказов')).waitFor()
  await dialog.getByRole('checkbox', { name: 'И 3 заказа без этикетки' }).check()
  await dialog.getByText('В задания войдут 3 заказа').waitFor()
  await isAccessible(page)
  await picture(page, 'picking-make')
  await dialog.getByRole('button', { name: 'Составить задания' }).click()
  await page.getByText('Составлено 1 задание').waitFor()
  const row = page.getByRole('row').filter({ hasText: '0 из 3' })
  await row.waitFor()
  await row.getByText('Свободно').waitFor()
  await isAccessible(page)
  await picture(page, 'picking-list')
})

test('a walk on a phone: scans are answered, a piece that is not there has a reason, the rest goes on', async () => {
  const page = await cabinet.open('/picking', { phone: true })
  await page.getByRole('listitem').filter({ hasText: '0 из 3' }).getByRole('button', { name: 'Открыть' }).click()
  await page.getByRole('button', { name: 'Взять задание' }).click()
  const now = page.getByRole('region', { name: 'Сейчас' })
  await now.waitFor()
  await isAccessible(page)
  await picture(page, 'picking-walk-phone')
  assert.equal(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'), true)
  const first = (await now.innerText()).includes(shirt.name) && (await now.innerText()).includes('2 штуки') ? shirt : other
  const second = first === shirt ? other : shirt
  await scan(page, third.barcode)
  await page.getByRole('status').filter({ hasText: 'Этого товара нет в задании' }).waitFor()
  await page
    .getByRole('status')
    .filter({ hasText: `Нужно: ${first.name}` })
    .waitFor()
  await picture(page, 'picking-wrong-phone')
  await scan(page, second.barcode)
  await page.getByRole('status').filter({ hasText: 'Верно, но не по порядку' }).waitFor()
  await page.getByText('1 из 3').waitFor()
  // Where one stopped is where one goes on.
  await page.goto('/picking')
  await settled(page)
  await page.getByRole('button', { name: 'Продолжить' }).click()
  await page.getByText('1 из 3').waitFor()
  await scan(page, shirt.barcode)
  await page.getByText('2 из 3').waitFor()
  await page.getByRole('button', { name: 'Не нашёл' }).click()
  await page.getByRole('dialog').waitFor()
  await isAccessible(page)
  await page.getByRole('button', { name: 'Ячейка пустая' }).click()
  await page.getByText('Задание закончено, но не всё нашлось').waitFor()
  await page.getByText(/Ячейка пустая/).waitFor()
  await isAccessible(page)
  await picture(page, 'picking-finished-phone')
})

test('two do not take the same; who has it is named; it is given back', async () => {
  await cabinet.givenPerson('picker', ['WAREHOUSE'])
  const ids = await givenOrders([
    [shirt.id, 1],
    [other.id, 1],
  ])
  await api.post('/api/fbs/walks', Type.Unknown(), { withoutLabel: true })
  const one = await cabinet.open('/picking')
  await one.getByRole('row').filter({ hasText: '0 из 2' }).click()
  await one.getByRole('button', { name: 'Взять задание' }).waitFor()
  const path = new URL(one.url()).pathname
  const two = await cabinet.open(path, { as: 'picker' })
  await two.getByRole('button', { name: 'Взять задание' }).click()
  await two.getByRole('region', { name: 'Сейчас' }).waitFor()
  await one.getByText('Собирает picker').first().waitFor()
  assert.equal(await one.getByRole('button', { name: 'Взять задание' }).count(), 0)
  await picture(one, 'picking-taken')
  await picture(two, 'picking-walk')
  await two.getByRole('button', { name: 'Ещё' }).click()
  await two.getByRole('menuitem', { name: 'Вернуть задание' }).click()
  await two.getByText('Задание вернулось в список').waitFor()
  await one.getByRole('button', { name: 'Взять задание' }).click()
  await one.getByRole('region', { name: 'Сейчас' }).waitFor()
  await scan(one, shirt.barcode)
  await one.getByText('1 из 2').waitFor()
  await scan(one, other.barcode)
  await one.getByText('Задание собрано').waitFor()
  assert.deepEqual(await statuses(ids), ['COLLECTED', 'COLLECTED'])
})

test('the sheet is for paper; a lost connection says that the scan did not count', async () => {
  await givenOrders([[shirt.id, 1]])
  await api.post('/api/fbs/walks', Type.Unknown(), { withoutLabel: true })
  const page = await cabinet.open('/picking', { lang: 'en', dark: true })
  await page.getByRole('row').filter({ hasText: '0 of 1' }).click()
  await page.getByRole('button', { name: 'Take the walk' }).click()
  await page.getByRole('region', { name: 'Now' }).waitFor()
  await picture(page, 'picking-walk-dark-en')
  await isAccessible(page)
  await page.context().setOffline(true)
  await scan(page, shirt.barcode)
  await page.getByText('The scan did not count: repeat it when connected').waitFor()
  await page.context().setOffline(false)
  await page.getByRole('link', { name: 'Sheet' }).click()
  await page.getByRole('table').waitFor()
  await isAccessible(page)
  await picture(page, 'picking-sheet')
  await page.getByRole('link', { name: 'Back' }).click()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'End it early' }).click()
  await page.getByRole('dialog').getByText('1 piece that was not taken').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'End it early' }).click()
  await page.getByText('The walk is ended').waitFor()
})

test('who may not pick has no room', async () => {
  await cabinet.givenPerson('looker', ['ANALYST'])
  const page = await cabinet.open('/picking', { as: 'looker' })
  await page
    .getByText(/Нет доступа|нет прав/i)
    .first()
    .waitFor()
})
