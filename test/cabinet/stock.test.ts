// The room of stock in a browser.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import type { Page } from 'playwright-core'
import { isAccessible } from './support/axe.ts'
import { openCabinet, picture, settled } from './support/cabinet.ts'

const cabinet = await openCabinet()
/** The scanner, faster than a busy machine passes keys on to the browser one by one. */
const scan = (page: Page, code: string) =>
  page.evaluate(
    `for (const key of ${JSON.stringify([...code, 'Enter'])}) (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`,
  )
const [good, other, third] = cabinet.goods
assert.ok(good && other && third)
const Levels = Type.Array(
  Type.Object({ skuId: Type.Integer(), warehouses: Type.Array(Type.Object({ warehouseId: Type.Integer(), free: Type.Integer(), reserved: Type.Integer() })) }),
)
const freeOf = async (skuId: number) =>
  (await cabinet.api.call('GET', `/api/stock/levels?skuIds=${skuId}`, Levels))[0]?.warehouses.reduce((sum, { free }) => sum + free, 0) ?? 0

test('stock is found by a scan and changed in place by the keyboard, with a reason that the history tells', async () => {
  const page = await cabinet.open('/stock')
  await page.getByRole('row').nth(3).waitFor()
  await isAccessible(page)
  await picture(page, 'stock')
  await scan(page, good.barcode)
  await page.waitForURL(/q=/)
  const row = page.locator('tbody tr[data-index]')
  await row.nth(1).waitFor({ state: 'detached' })
  const before = await freeOf(good.skuId)
  const cell = row.getByRole('button', { name: 'Изменить' })
  await cell.focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('+5')
  await page.getByText(`${before} → ${before + 5}`).waitFor()
  await picture(page, 'stock-edit')
  await isAccessible(page)
  await page.getByRole('combobox', { name: 'Причина' }).fill('Находка')
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await page.getByText(`теперь свободно ${before + 5}`).waitFor()
  assert.equal(await freeOf(good.skuId), before + 5)
  await row
    .getByText(String(before + 5))
    .first()
    .waitFor()
  await cell.click()
  await page.getByLabel('Количество').fill('-100000')
  await page.getByText('Свободно только').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Сохранить', exact: true }).isDisabled(), true)
  await page.keyboard.press('Escape')
  await row.click()
  await page.getByRole('tab', { name: 'История' }).click()
  await page.getByRole('row').filter({ hasText: 'Изменено вручную' }).filter({ hasText: 'Находка' }).filter({ hasText: '+5' }).waitFor()
})

test('filters stand in the address; the list of what is out leaves out what is there', async () => {
  const page = await cabinet.open('/stock')
  await page.getByRole('combobox', { name: 'Остаток' }).click()
  await page.getByRole('option', { name: 'Ждут заказы' }).click()
  await page.waitForURL(/stock=waiting/)
  await settled(page)
  await page.getByText('Под эти условия ничего не подошло').or(page.locator('tbody tr[data-index]').first()).first().waitFor()
  await page.goBack()
  await page.locator('tbody tr[data-index]').nth(2).waitFor()
})

test('a page of a SKU tells where it lies, how it came so, and why the marketplace shows what it shows', async () => {
  const page = await cabinet.open(`/stock/${good.skuId}`)
  await page.getByRole('region', { name: 'По складам' }).first().waitFor()
  await settled(page)
  await isAccessible(page)
  await picture(page, 'stock-sku')
  await page.getByRole('tab', { name: 'История' }).click()
  await page.locator('.recharts-surface').first().waitFor()
  await settled(page)
  await isAccessible(page)
  await picture(page, 'stock-history')
  await page.getByRole('tab', { name: 'Площадки' }).click()
  await page.getByText('Площадка подключена').waitFor()
  await settled(page)
  await isAccessible(page)
  await picture(page, 'stock-markets')
  await page.getByLabel('Показывать не больше').fill('3')
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await page.getByText('Площадки узнают').waitFor()
  await page.getByRole('row').filter({ hasText: 'Принято' }).first().waitFor()
  await page.getByRole('button', { name: 'Передать заново' }).click()
  await page.getByText('Сверяем с площадкой').waitFor()
})

test('a pasted table is looked at first: what changes, what is refused and why; emptying much is asked about', async () => {
  const page = await cabinet.open('/stock/change')
  await page.getByLabel('Таблица').fill(`Артикул\tКоличество\n${good.barcode}\t40\n${other.barcode}; 7\nнет-такого\t1\n${third.barcode}\tмного`)
  await page.getByRole('button', { name: 'Посмотреть 3 строки' }).click()
  await page.getByText('Товар нет-такого не найден').waitFor()
  await page.getByText('целое количество').waitFor()
  await isAccessible(page)
  await picture(page, 'stock-change')
  await page.getByText(/^Изменятся/).click()
  await page.getByText('→ 40').waitFor()
  await page.getByRole('button', { name: /^Изменить: \d/ }).click()
  await page.getByText('Остаток изменён у').waitFor()
  assert.deepEqual([await freeOf(good.skuId), await freeOf(other.skuId)], [40, 7])
  await cabinet.open('/stock/change')
  await page.getByLabel('Таблица').fill(cabinet.goods.map(({ barcode }) => `${barcode};0`).join('\n'))
  await page.getByRole('button', { name: /^Посмотреть/ }).click()
  await page.getByText('Станет равным нулю').first().waitFor()
  await page.getByRole('button', { name: /^Изменить: \d/ }).click()
  await page.getByRole('dialog').getByText('Подтвердите').waitFor()
  await picture(page, 'stock-change-asks')
  await page.getByRole('button', { name: 'Отмена' }).click()
  assert.equal(await freeOf(good.skuId), 40)
})

test('goods are received by scanning: counted, kept over a reload, posted once', async () => {
  const page = await cabinet.open('/stock/receive')
  const before = await freeOf(other.skuId)
  await scan(page, other.barcode)
  await page.getByRole('status').filter({ hasText: '1 товар, 1 штука' }).waitFor()
  await scan(page, other.barcode)
  await scan(page, third.barcode)
  await scan(page, '9999999999999')
  await page.getByText('Эти коды не найдены').waitFor()
  await page.getByRole('status').filter({ hasText: '2 товара, 3 штуки' }).waitFor()
  await isAccessible(page)
  await picture(page, 'stock-receive')
  await page.reload()
  await page.getByRole('status').filter({ hasText: '2 товара, 3 штуки' }).waitFor()
  await page.getByText('9999999999999 × 1').waitFor()
  await page.getByRole('button', { name: 'Убрать: 9999999999999' }).click()
  await page.getByRole('button', { name: 'Оприходовать 3 штуки' }).click()
  await page.getByText('Оприходовано: 2 товара, 3 штуки').waitFor()
  await page.getByText('Пока ничего не отсканировано').waitFor()
  assert.equal(await freeOf(other.skuId), before + 2)
})

test('a warehouse is made, given a cell and linked to one of the marketplace', async () => {
  const page = await cabinet.open('/stock/warehouses')
  await page
    .getByRole('link', { name: /Wildberries/ })
    .first()
    .waitFor()
  await isAccessible(page)
  await picture(page, 'stock-warehouses')
  await page.getByRole('button', { name: 'Добавить склад' }).click()
  await page.getByLabel('Название').fill('Второй склад')
  await isAccessible(page)
  await page.getByRole('button', { name: 'Создать' }).click()
  await page.getByRole('heading', { name: 'Второй склад' }).waitFor()
  await page.getByLabel(/^Название ячейки/).fill('А-01-3')
  await page.getByRole('button', { name: 'Добавить ячейку' }).click()
  await page.getByRole('listitem').filter({ hasText: 'А-01-3' }).waitFor()
  await page.getByLabel(/^Название ячейки/).fill('а-01-3')
  await page.getByRole('button', { name: 'Добавить ячейку' }).click()
  await page.getByText('На складе уже есть ячейка').waitFor()
  await page.getByRole('combobox', { name: /^Склад на площадке/ }).click()
  await page.getByRole('option', { name: 'Коледино' }).click()
  await page.getByRole('button', { name: 'Связать' }).click()
  await page.getByRole('button', { name: 'Отвязать Wildberries · Коледино' }).waitFor()
  await isAccessible(page)
  await picture(page, 'stock-warehouse')
  await page.getByRole('button', { name: 'Отвязать Wildberries · Коледино' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Отвязать' }).click()
  await page.getByText('Ни с чем не связан').waitFor()
})

test('what was sent is told account by account, and is compared and sent again', async () => {
  const page = await cabinet.open('/stock/sent')
  await page.getByRole('region', { name: 'Wildberries' }).waitFor()
  await page.getByRole('row').filter({ hasText: 'Принято' }).first().waitFor()
  await isAccessible(page)
  await picture(page, 'stock-sent')
  await page.getByRole('button', { name: 'Сверить и передать заново' }).click()
  await page.getByText('Сверяем с площадкой').waitFor()
})

for (const look of [
  { phone: true, dark: true, lang: 'en' },
  { phone: true, dark: false, lang: 'ru' },
  { phone: false, dark: true, lang: 'en' },
] as const)
  test(`in the ${look.dark ? 'dark' : 'light'}, in ${look.lang}, ${look.phone ? 'on a phone' : 'wide'}, everything fits`, async () => {
    const mark = `${look.phone ? 'phone' : 'wide'}-${look.dark ? 'dark' : 'light'}`
    const pages = {
      '': '',
      [`/${good.skuId}`]: 'sku',
      [`/${good.skuId}?tab=history`]: 'history',
      [`/${good.skuId}?tab=markets`]: 'markets',
      '/receive': 'receive',
      '/change': 'change',
      '/warehouses': 'warehouses',
      [`/warehouses/${cabinet.warehouseId}`]: 'warehouse',
      '/sent': 'sent',
    }
    for (const [path, name] of Object.entries(pages)) {
      const page = await cabinet.open(`/stock${path}`, look)
      await page.locator('main h1').waitFor()
      await settled(page)
      await page.waitForLoadState('networkidle').catch(() => undefined)
      await isAccessible(page)
      await picture(page, `stock-${name}-${mark}`)
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > window.innerWidth'), false, `${path} is wider than the screen`)
    }
  })

test('who may only look is offered no changes; without the right there is no room', async () => {
  await cabinet.givenPerson('stock-looker', ['ANALYST'])
  const page = await cabinet.open('/stock', { as: 'stock-looker' })
  await page.locator('tbody tr[data-index]').first().waitFor()
  assert.equal(await page.getByRole('button', { name: 'Изменить' }).count(), 0)
  assert.equal(await page.getByRole('link', { name: 'Приёмка' }).count(), 0)
  await cabinet.open('/stock/sent', { as: 'stock-looker' })
  await page.getByRole('region', { name: 'Wildberries' }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Сверить' }).count(), 0)
})

test('what would empty too much of a marketplace is held by the server until somebody says yes', async () => {
  const page = await cabinet.open('/stock/change')
  await page
    .getByRole('textbox', { name: 'Склад' })
    .or(page.getByRole('combobox', { name: 'Склад' }))
    .first()
    .click()
  await page.getByRole('option', { name: 'Основной' }).click()
  await page.getByLabel('Таблица').fill(cabinet.goods.map(({ barcode }) => `${barcode};0`).join('\n'))
  await page.getByRole('button', { name: /^Посмотреть/ }).click()
  await page.getByRole('button', { name: /^Изменить: \d/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Да, обнулить' }).click()
  await page.getByText('Остаток изменён у').waitFor()
  const held = page.getByRole('alert').filter({ hasText: 'ждёт подтверждения' })
  await held.getByText('Станет равным нулю').waitFor({ timeout: 30_000 })
  await isAccessible(page)
  await picture(page, 'stock-held')
  await held.getByRole('button', { name: 'Передать нули' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Передать нули' }).click()
  await held.waitFor({ state: 'detached' })
})
