// A newcomer's whole path, by what is seen on the screen alone: from an empty installation to an order that is packed and handed over.
// The marketplace is the sandbox: that buyers order there is the only thing that does not happen on a screen.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openCabinet, PASSWORD, picture, scanAtOnce as scan, settled } from './support/cabinet.ts'

const cabinet = await openCabinet({ shop: false })
const { market } = cabinet
const feed = new URL('../../demo/feed.yml', import.meta.url)
const TEA = '4600007011519'
const CHRT = 400_000_001

/** Feed: barcode by name; the journey names goods as a person reads them. */
const barcodeOf = (name: string) => {
  const offer = readFileSync(feed, 'utf8')
    .split('<offer ')
    .find((text) => text.includes(name))
  return /<barcode>(\d+)</.exec(offer ?? '')?.[1] ?? TEA
}
const name = 'Чай зелёный «Сенча», 100 г'
const barcode = barcodeOf(name)

let page: Page
let stuck: string | undefined
/** Each step stands on those before it: after one that failed the rest is not tried. */
const step = (what: string, work: () => Promise<void>): void => {
  void test(what, async () => {
    assert.equal(stuck, undefined, 'the path was blocked before')
    stuck = what
    try {
      await work()
    } catch (error) {
      const shown = await page.locator('body').innerText()
      throw new Error(`${what}: stuck at ${page.url()}, where this is shown:\n${shown}`, { cause: error })
    }
    stuck = undefined
  })
}
const menu = async (room: string) => {
  await page.getByRole('navigation').getByRole('link', { name: room, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: room }).waitFor()
  await settled(page)
}

step('the first start: the key of the set-up makes the administrator', async () => {
  page = await cabinet.open('/profile', { as: null })
  // As long as a person would wait on a busy machine.
  page.setDefaultTimeout(40_000)
  await page.getByRole('heading', { name: 'Первый запуск' }).waitFor()
  await page.getByLabel('Ключ первого запуска').fill(cabinet.token)
  await page.getByLabel('Логин').fill('boss')
  await page.getByRole('textbox', { name: 'Пароль' }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Создать и войти' }).click()
  await page.getByRole('heading', { name: 'Профиль', level: 1 }).waitFor()
  await menu('Сегодня')
  await settled(page)
  await picture(page, 'journey-1-first-day')
})

step('an organization is added', async () => {
  await page.getByRole('navigation').getByRole('link', { name: 'Настройки', exact: true }).click()
  await page.getByRole('link', { name: 'Организации' }).first().click()
  await page.getByRole('link', { name: 'Добавить' }).click()
  await page.getByRole('textbox', { name: 'Полное наименование' }).fill('ООО «Тёплый дом»')
  await page.getByRole('textbox', { name: 'ИНН' }).fill('7707083893')
  await picture(page, 'journey-2-organization')
  await page
    .getByRole('button', { name: /Создать|Сохранить|Добавить/ })
    .last()
    .click()
  await page.getByText('Тёплый дом').first().waitFor()
})

step('a marketplace is connected by its key', async () => {
  market.world.goods.set(CHRT, { article: 'TEA-02', nmId: 200_000_001, chrtId: CHRT, skus: [barcode], price: 59_000 })
  await page.getByRole('link', { name: 'Интеграции' }).first().click()
  await page
    .getByRole('article', { name: 'Wildberries' })
    .getByRole('link', { name: /Подключить/ })
    .click()
  await page.getByRole('button', { name: 'Дополнительно' }).click()
  await page.getByRole('textbox', { name: 'Свой адрес сервиса' }).fill(market.url)
  await page.locator('input[type=password]').first().fill(market.token)
  await picture(page, 'journey-3-connect')
  await page.getByRole('button', { name: 'Подключить', exact: true }).click()
  await page.getByText('работает', { exact: true }).first().waitFor()
})

step('goods come by a feed, and what could not be taken is told', async () => {
  await menu('Каталог')
  await page
    .getByRole('link', { name: /Импорт|Загрузить/ })
    .first()
    .click()
  await page.getByText('Файл', { exact: true }).first().click()
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'feed.yml', mimeType: 'application/xml', buffer: readFileSync(feed) })
  await picture(page, 'journey-4-import')
  await page.getByRole('combobox', { name: 'Организация' }).click()
  await page.getByRole('option').first().click()
  await page.getByRole('button', { name: 'Загрузить', exact: true }).click()
  await page.getByText('У предложения нет цены').first().waitFor({ timeout: 20_000 })
  await menu('Каталог')
  await page.getByText(name).first().waitFor()
})

step('a warehouse is made and linked, and goods are put into it', async () => {
  await menu('Остатки')
  await page
    .getByRole('link', { name: 'Склады' })
    .or(page.getByRole('tab', { name: 'Склады' }))
    .first()
    .click()
  await page.getByRole('button', { name: 'Добавить склад' }).first().click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Название' }).fill('Основной')
  await page.getByRole('dialog').getByRole('button', { name: 'Создать' }).click()
  await page.getByRole('heading', { level: 1, name: 'Основной' }).waitFor()
  await page.getByRole('combobox', { name: 'Склад на площадке Wildberries' }).click()
  await page.getByRole('option', { name: 'Коледино' }).click()
  await page.getByRole('button', { name: 'Связать' }).click()
  await page.getByText('Склад связан').waitFor()
  await picture(page, 'journey-5-warehouse')
  await menu('Остатки')
  const row = page.getByRole('row').filter({ hasText: name })
  await row.getByRole('button', { name: /Изменить/ }).click()
  await page.getByLabel('Количество').fill('12')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('теперь свободно 12').waitFor()
})

step('an order of the marketplace comes and is reserved', async () => {
  market.world.createOrder({ chrtId: CHRT, warehouseId: 658434 })
  await menu('Заказы')
  await page.getByRole('button', { name: 'Загрузить заказы' }).first().click()
  await page
    .getByRole('row')
    .filter({ hasText: String([...market.world.orders.keys()].at(-1)) })
    .waitFor({ timeout: 20_000 })
  await picture(page, 'journey-6-order')
})

step('it is packed at the station with a scanner alone', async () => {
  await page.getByRole('navigation').getByRole('link', { name: 'Упаковка', exact: true }).click()
  await page.getByRole('heading', { name: 'Рабочее место упаковки' }).waitFor()
  await page.getByRole('button', { name: 'Начать' }).click()
  await page.getByText('Ждёт 1 заказ').waitFor()
  await scan(page, barcode)
  await page.getByText('Наклейте и отсканируйте этикетку').first().waitFor()
  await page.getByRole('img', { name: 'Этикетка места 1' }).waitFor()
  await picture(page, 'journey-7-pack')
  const label = /этикетку и отсканируйте её: (\d+)/.exec(await page.locator('main').innerText())?.[1] ?? ''
  await scan(page, label)
  await page.getByText('Упаковывать нечего').waitFor()
  await page
    .getByRole('button', { name: 'Выйти из упаковки' })
    .or(page.getByRole('link', { name: 'Выйти из упаковки' }))
    .click()
})

step('it is handed over in a supply', async () => {
  await menu('Поставки')
  await page.getByRole('table').getByRole('row').nth(1).click()
  await page.getByRole('button', { name: 'Сдать поставку' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Сдать поставку' }).click()
  await page.getByText('Поставка сдана').waitFor({ timeout: 20_000 })
  await picture(page, 'journey-8-supply')
  assert.ok([...market.world.supplies.values()].some(({ done, orderIds }) => done && orderIds.size === 1))
})
