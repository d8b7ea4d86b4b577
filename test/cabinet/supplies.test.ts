// The room of supplies in a browser: making one, filling it by scan and from the list, its labels, handing it over.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { isAccessible } from './support/axe.ts'
import { openCabinet, picture, scanAtOnce, settled } from './support/cabinet.ts'

const cabinet = await openCabinet({ orders: 4 })
const Orders = Type.Object({ rows: Type.Array(Type.Object({ id: Type.Integer(), externalOrderId: Type.Optional(Type.Union([Type.String(), Type.Null()])) })) })
const fresh = (await cabinet.api.get('/api/order/find?stage=NEW&service=WILDBERRIES&limit=100', Orders)).rows
const numberOf = (at: number) => fresh[at]?.externalOrderId ?? ''
await cabinet.api.send(
  'POST',
  '/api/fbs/orders/collect',
  fresh.slice(0, 3).map(({ id }) => id),
)

test('with nothing open the list says what a supply is; all of them are one tab away', async () => {
  const page = await cabinet.open('/supplies')
  await page.getByText('Открытых поставок нет').waitFor()
  await isAccessible(page)
  await picture(page, 'supplies-empty')
  await page.getByRole('tab', { name: 'Все' }).click()
  await page.getByRole('row').filter({ hasText: 'Утренняя' }).waitFor()
  await picture(page, 'supplies')
})

test('a supply is made, filled by scan and from the list, and handed over', async () => {
  const page = await cabinet.open('/supplies')
  await page.getByRole('button', { name: 'Новая поставка' }).first().click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Название' }).fill('Вечерняя')
  await page.getByRole('dialog').getByRole('button', { name: 'Создать' }).click()
  await page.getByRole('heading', { name: 'Вечерняя', level: 1 }).waitFor()
  await page.getByText('В поставке нет заказов').waitFor()
  await isAccessible(page)
  await picture(page, 'supply-empty')
  await page.locator('h1').click()
  await scanAtOnce(page, numberOf(0))
  await page.getByRole('status').getByText('Добавлен').waitFor()
  await page
    .getByRole('row')
    .filter({ hasText: numberOf(0) })
    .waitFor()
  await scanAtOnce(page, numberOf(0))
  await page.getByText('Уже здесь').waitFor()
  await scanAtOnce(page, '0000000001')
  await page.getByText('Заказа с этикеткой 0000000001 нет').waitFor()
  await page.getByRole('button', { name: 'Добавить заказы' }).click()
  const dialog = page.getByRole('dialog')
  for (const at of [1, 2])
    await dialog
      .getByRole('row')
      .filter({ hasText: numberOf(at) })
      .getByRole('checkbox')
      .check()
  await picture(page, 'supply-add')
  await dialog.getByRole('button', { name: 'Положить 2 заказа' }).click()
  await page.getByText('2 заказа в поставке').waitFor()
  await page
    .getByRole('row')
    .filter({ hasText: numberOf(2) })
    .waitFor()
  await settled(page)
  await picture(page, 'supply')
  await page.getByRole('button', { name: 'Этикетки' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Открыть файл' }).waitFor({ timeout: 20_000 })
  await page.getByRole('dialog').getByRole('button', { name: 'Закрыть' }).click()
  await page.getByRole('button', { name: 'Другие действия' }).click()
  await page.getByRole('menuitem', { name: 'Сверить с площадкой' }).click()
  await page.getByText('У площадки то же самое').waitFor()
  await picture(page, 'supply-check')
  await page.getByRole('dialog').getByRole('button', { name: 'Закрыть' }).click()
  await page.getByRole('button', { name: 'Сдать поставку' }).click()
  await page.getByRole('dialog').getByText('3 заказа уйдут в Wildberries').waitFor()
  await picture(page, 'supply-hand-over')
  await page.getByRole('dialog').getByRole('button', { name: 'Сдать поставку' }).click()
  await page.getByText('Поставка сдана').waitFor()
  await page.getByRole('img', { name: 'Код поставки' }).waitFor()
  await isAccessible(page)
  await picture(page, 'supply-closed')
  assert.equal(await page.getByRole('button', { name: 'Добавить заказы' }).count(), 0)
})

test('orders are moved to another supply', async () => {
  const make = (name: string) =>
    cabinet.api.post('/api/supply/createSupply', Type.Object({ id: Type.Integer() }), { name, service: 'WILDBERRIES', organizationId: 1, type: 'FBS' })
  const [from] = [await make('Первая'), await make('Вторая')]
  await cabinet.api.send('PUT', `/api/fbs/supply/${from.id}`, [fresh[3]?.id])
  const page = await cabinet.open(`/supplies/${from.id}`)
  await page
    .getByRole('row')
    .filter({ hasText: numberOf(3) })
    .getByRole('checkbox')
    .check()
  await page.getByRole('button', { name: 'В другую поставку' }).click()
  await page.getByRole('dialog').getByRole('combobox', { name: 'Поставка' }).click()
  await page.getByRole('option', { name: 'Вторая' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'В другую поставку' }).click()
  await page.getByText('1 заказ перенесён').waitFor()
  await page.getByText('В поставке нет заказов').waitFor()
})

test('who may only look can neither fill nor hand over', async () => {
  await cabinet.givenPerson('looker', ['ANALYST'])
  const page = await cabinet.open('/supplies/4', { as: 'looker' })
  await page.getByRole('heading', { level: 1 }).waitFor()
  for (const name of ['Сдать поставку', 'Добавить заказы', 'Этикетки']) assert.equal(await page.getByRole('button', { name }).count(), 0)
})
