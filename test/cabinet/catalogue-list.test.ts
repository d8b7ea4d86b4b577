// The list of goods while other things happen: an import behind it, several goods of which some are refused, a thumb on a phone, a card that is left.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { isAccessible } from './support/axe.ts'
import { openCabinet, picture, settled } from './support/cabinet.ts'
import { keepBack } from './support/slow.ts'

const cabinet = await openCabinet({ orders: 1 })

const offer = (article: string) =>
  `<offer id="${article}"><name>Свеча ${article}</name><vendorCode>${article}</vendorCode><price>500</price><categoryId>1</categoryId></offer>`
const feed = (articles: readonly string[]) => `<?xml version="1.0" encoding="UTF-8"?><yml_catalog date="2026-11-20"><shop><name>n</name>
<categories><category id="1">Свечи</category></categories><offers>${articles.map(offer).join('\n')}</offers></shop></yml_catalog>`
const importFeed = async (...articles: string[]) => {
  const form = new FormData()
  form.append('file', new Blob([feed(articles)], { type: 'application/xml' }), 'feed.yml')
  await cabinet.api.run('POST', '/api/import/importProductsFromYml?organizationId=1', form)
}

test('goods that an import brings are there without a touch, whether or not stock is seen', async () => {
  await cabinet.givenPerson('writer', ['CONTENT'])
  for (const [as, article] of [
    ['admin', 'WAX-1'],
    ['writer', 'WAX-2'],
  ] as const) {
    const page = await cabinet.open(`/catalogue?q=${article}`, { as })
    await page.getByText('Под эти условия ничего не подошло').waitFor()
    await importFeed(article)
    if (as === 'admin') await page.getByRole('row').filter({ hasText: article }).waitFor()
    else {
      // Who hears nothing of tasks finds them on coming back.
      await page.goto(`/catalogue?q=${article}`)
      await page.getByRole('row').filter({ hasText: article }).waitFor()
    }
  }
})

test('of several goods those that are refused are named and stay chosen, the others are done', async () => {
  await importFeed('WAX-3')
  const page = await cabinet.open('/catalogue?limit=100')
  for (const name of ['Свеча WAX-3', 'Чай улун']) await page.getByRole('row').filter({ hasText: name }).first().getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Удалить' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click()
  const dialog = page.getByRole('dialog', { name: 'Удалить' })
  await dialog.getByText('Не получилось: 1').waitFor()
  await dialog.getByText('Готово 1 из 2').waitFor()
  await dialog.getByText('Есть остатки, заказы или документы').waitFor()
  await picture(page, 'catalogue-some-refused')
  await dialog.getByRole('button', { name: 'Закрыть' }).last().click()
  await page.getByText('Выбрана 1 строка').waitFor()
  assert.equal(await page.getByRole('row').filter({ hasText: 'Свеча WAX-3' }).count(), 0)
})

const rowsOf = (page: Page, text: string) => page.locator('tbody tr[data-index]').filter({ hasText: text })
const choose = async (page: Page, ...names: string[]) => {
  for (const name of names) await rowsOf(page, name).getByRole('checkbox').check()
}

test('what goes on with several goods stays in sight when a renewed list ends their selection, and its end is said', async () => {
  await importFeed('TALLOW-1', 'TALLOW-2')
  const page = await cabinet.open('/catalogue?q=TALLOW')
  await choose(page, 'TALLOW-1', 'TALLOW-2')
  const late = await keepBack(page, 'POST', '/api/product/removeProducts*')
  await page.getByRole('button', { name: 'В архив' }).click()
  await late.asked
  const [good] = cabinet.goods
  await cabinet.api.send('POST', '/api/stock/change', { warehouseId: cabinet.warehouseId, mode: 'ADD', rows: [{ key: good?.barcode, quantity: 1 }] })
  await page.locator('tbody tr[data-index]').first().waitFor({ state: 'detached' })
  await page.getByRole('dialog', { name: 'В архив' }).getByText('Сделано 0 из 2').waitFor()
  await late.letGo()
  await page.getByText('Перенесено в архив').waitFor()
  assert.equal(await page.getByRole('dialog').count(), 0)
})

test('who may not see stock works on several goods too, and their list is renewed each time', async () => {
  await importFeed('STEARIN-1', 'STEARIN-2', 'STEARIN-3')
  const page = await cabinet.open('/catalogue?q=STEARIN', { as: 'writer' })
  const all = ['STEARIN-1', 'STEARIN-2', 'STEARIN-3']
  await choose(page, ...all)
  await page.getByRole('button', { name: 'Изменить цену' }).click()
  await page.getByRole('textbox', { name: 'Сумма, ₽' }).or(page.getByRole('dialog').getByRole('textbox')).first().fill('777')
  await page.getByRole('dialog').getByRole('button', { name: 'Изменить цену' }).click()
  for (const name of all) await rowsOf(page, name).getByText('777 ₽').waitFor()
  await choose(page, 'STEARIN-1', 'STEARIN-2')
  await page.getByRole('button', { name: 'В избранное' }).click()
  for (const name of ['STEARIN-1', 'STEARIN-2']) await rowsOf(page, name).getByLabel('Избранное').waitFor()
  assert.equal(await rowsOf(page, 'STEARIN-3').getByLabel('Избранное').count(), 0)
  await choose(page, 'STEARIN-1', 'STEARIN-2')
  await page.getByRole('button', { name: 'В архив' }).click()
  await rowsOf(page, 'STEARIN-1').waitFor({ state: 'detached' })
  assert.deepEqual([await rowsOf(page, 'STEARIN-2').count(), await rowsOf(page, 'STEARIN-3').count()], [0, 1])
  await page.goto('/catalogue?q=STEARIN&shelf=archive')
  await choose(page, 'STEARIN-1', 'STEARIN-2')
  await page.getByRole('button', { name: 'Вернуть из архива' }).click()
  await page.getByText('Под эти условия ничего не подошло').waitFor()
  await page.goto('/catalogue?q=STEARIN')
  await choose(page, ...all)
  await page.getByRole('button', { name: 'Удалить' }).click()
  const question = page.getByRole('dialog')
  for (const name of all) await question.getByText(`Свеча ${name}`).waitFor()
  await question.getByRole('button', { name: 'Удалить' }).click()
  await page.getByText('Под эти условия ничего не подошло').waitFor()
})

test('rows fill what is left of the screen, also after something above them was there and went', async () => {
  const page = await cabinet.open('/catalogue?limit=100')
  await rowsOf(page, '').first().waitFor()
  const height = () => page.evaluate<number>(`document.querySelector('[role=region][aria-label="Каталог"]').clientHeight`)
  const becomes = async (wanted: number) => {
    for (let tries = 0; tries < 50 && (await height()) !== wanted; tries++) await page.waitForTimeout(100)
    assert.equal(await height(), wanted)
  }
  const before = await height()
  await page.evaluate(`document.querySelector('[role=search]').insertAdjacentHTML('beforebegin', '<div id=above style=height:100px></div>')`)
  await becomes(before - 100 - 16)
  await page.evaluate(`document.querySelector('#above').remove()`)
  await becomes(before)
})

test('when the last rows of the last page go, the page before it takes its place, and going back does not fall into the gap', async () => {
  await importFeed(...Array.from({ length: 21 }, (_none, n) => `WICK-${100 + n}`))
  const page = await cabinet.open('/tasks')
  await page.goto('/catalogue?q=WICK&limit=20&page=2')
  const rows = page.locator('tbody tr[data-index]')
  await rows.first().getByRole('checkbox').check()
  await page.getByRole('button', { name: 'В архив' }).click()
  await page.getByText('1–20 из 20').waitFor()
  assert.equal(new URL(page.url()).searchParams.has('page'), false)
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Задачи' }).waitFor()
})

test('on a phone a tap anywhere on a card opens it, a button named by it does for the keyboard; its controls keep their taps and have room for a thumb', async () => {
  const page = await cabinet.open('/catalogue', { phone: true })
  const card = page.getByRole('list', { name: 'Каталог' }).getByRole('listitem').first()
  await card.waitFor()
  await card.getByRole('checkbox').check()
  await page.getByText('Выбрана 1 строка').waitFor()
  assert.match(page.url(), /\/catalogue$/)
  const small = await page.evaluate<string[]>(`[...document.querySelectorAll('main button, main a[href], header button, header a')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !one.closest('.mantine-Input-section'))
    .map((one) => ({ box: one.getBoundingClientRect(), name: one.getAttribute('aria-label') ?? one.textContent }))
    .filter(({ box }) => box.width > 0 && box.right > 0 && (box.height < 43.5 || box.width < 24))
    .map(({ box, name }) => name + ' ' + Math.round(box.width) + '×' + Math.round(box.height))`)
  assert.deepEqual(small, [], 'too small for a thumb')
  await card.locator('dt').first().tap()
  await page.waitForURL(/\/catalogue\/\d+/)
  await page.goBack()
  await card.waitFor()
  await isAccessible(page)
  assert.equal(await page.locator('li[tabindex]').count(), 0, 'a card itself is no stop of the keyboard')
  const name = await card.locator('[title]').first().innerText()
  const named = (words: string) => new RegExp(`^${words} .*${name.trim()}`)
  await card.getByRole('checkbox', { name: named('Выбрать строку') }).focus()
  await page.keyboard.press('Tab')
  await card
    .getByRole('button', { name: named('Открыть') })
    .and(page.locator(':focus'))
    .waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/catalogue\/\d+/)
})

test('going back from a card with changes asks first; who stays is where they were, who leaves loses them', async () => {
  const page = await cabinet.open('/catalogue')
  await page.locator('tbody tr[data-index]').first().click()
  await page.waitForURL(/\/catalogue\/\d+/)
  await settled(page)
  const address = page.url()
  const name = page.getByRole('textbox', { name: 'Короткое название' })
  const before = await name.inputValue()
  await name.fill('Недописанное')
  await page.goBack()
  const dialog = page.getByRole('dialog', { name: 'Уйти без сохранения?' })
  await dialog.getByRole('button', { name: 'Остаться' }).click()
  assert.equal(page.url(), address)
  assert.equal(await name.inputValue(), 'Недописанное')
  await page.goBack()
  await dialog.getByRole('button', { name: 'Уйти, не сохраняя' }).click()
  await page.waitForURL(/\/catalogue(\?.*)?$/)
  await page.goto(address)
  await settled(page)
  assert.equal(await name.inputValue(), before)
})
