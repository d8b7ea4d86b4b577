// The list of goods while other things happen: an import behind it, several goods of which some are refused, a thumb on a phone, a card that is left.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCabinet, picture, settled } from './support/cabinet.ts'

const cabinet = await openCabinet({ orders: 1 })

const feed = (article: string) => `<?xml version="1.0" encoding="UTF-8"?><yml_catalog date="2026-11-20"><shop><name>n</name>
<categories><category id="1">Свечи</category></categories><offers>
<offer id="${article}"><name>Свеча ${article}</name><vendorCode>${article}</vendorCode><price>500</price><categoryId>1</categoryId></offer></offers></shop></yml_catalog>`
const importFeed = async (article: string) => {
  const form = new FormData()
  form.append('file', new Blob([feed(article)], { type: 'application/xml' }), 'feed.yml')
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

test('on a phone a tap anywhere on a card opens it, so does Enter; its controls keep their taps and have room for a thumb', async () => {
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
  await card.focus()
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
