// The catalogue in a browser: finding goods, a card from its model to its sizes, two people at one card, sets, imports of feeds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { Type } from 'typebox'
import { isAccessible } from './support/axe.ts'
import { openCabinet, picture, scan, settled } from './support/cabinet.ts'
import { keepBack } from './support/slow.ts'

const cabinet = await openCabinet()
/** A machine that does other work too is slow at times. */
const open = async (...where: Parameters<typeof cabinet.open>) => {
  const page = await cabinet.open(...where)
  page.setDefaultTimeout(30_000)
  return page
}
const Card = Type.Object({
  id: Type.Integer(),
  versionId: Type.Integer(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  views: Type.Array(
    Type.Object({
      id: Type.Integer(),
      color: Type.String(),
      images: Type.Array(Type.Object({ id: Type.Integer(), path: Type.Optional(Type.Union([Type.String(), Type.Null()])) })),
      mainImageId: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
      sizes: Type.Array(
        Type.Object({
          id: Type.Integer(),
          size: Type.String(),
          price: Type.Optional(Type.Number()),
          minFbsStock: Type.Optional(Type.Integer()),
          barcodes: Type.Array(Type.Object({ barcode: Type.String() })),
        }),
      ),
    }),
  ),
})
const cardOf = (article: string) => cabinet.api.post(`/api/product/getProductModel?article=${encodeURIComponent(article)}`, Card)
const rows = (page: Page) => page.locator('tbody tr[data-index]')
const saved = (page: Page) => page.getByText('Сохранено', { exact: true }).first().waitFor()
const patched = (page: Page, act: () => Promise<void>) => Promise.all([page.waitForResponse((response) => response.request().method() === 'PATCH'), act()])
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC', 'base64')

test('goods are found by words, by a scan and by filters that the address holds', async () => {
  const page = await open('/catalogue')
  await rows(page).first().waitFor()
  await isAccessible(page)
  await picture(page, 'catalogue')
  await page.getByRole('searchbox', { name: 'Название, артикул, штрихкод' }).fill('улун')
  await page.getByRole('row').filter({ hasText: 'Чай улун' }).waitFor()
  await page.waitForURL((url) => url.searchParams.get('q') === 'улун')
  await page.getByRole('button', { name: 'Сбросить' }).click()
  await page.getByRole('heading', { name: 'Каталог' }).click()
  const code = cabinet.goods[0]?.barcode ?? ''
  await scan(page, code)
  await page.getByRole('row').filter({ hasText: code }).waitFor()
  await page.waitForFunction('document.querySelectorAll("tbody tr[data-index]").length === 1')
  await page.getByRole('button', { name: 'Сбросить' }).click()
  await page.getByRole('combobox', { name: 'Любая категория' }).fill('Круж')
  await page.getByRole('option', { name: 'Кружки' }).click()
  await page.waitForURL(/category=\d+/)
  await page.getByRole('row').filter({ hasText: 'ружка' }).first().waitFor()
  await page.getByRole('combobox', { name: 'Любая площадка' }).click()
  await page.getByRole('option', { name: 'Есть на Ozon' }).click()
  await page.getByText('Под эти условия ничего не подошло').waitFor()
  await page.goBack()
  await page.getByText('Карточки', { exact: true }).click()
  await page.waitForURL(/view=cards/)
  await rows(page).first().waitFor()
  await picture(page, 'catalogue-cards')
})

test('several goods get another price, go to the archive and come back', async () => {
  const page = await open('/catalogue?q=TEA-04')
  await rows(page).first().waitFor()
  await page.getByRole('checkbox', { name: 'Выбрать строку' }).first().check()
  await page.getByRole('button', { name: 'Изменить цену' }).click()
  await page.getByRole('radio', { name: 'Изменить на процент' }).check()
  await page.getByRole('textbox', { name: 'Процент (со знаком)' }).fill('10')
  await page.getByText('620 ₽ → 682 ₽').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Изменить цену' }).click()
  await page.getByRole('row').filter({ hasText: '682 ₽' }).waitFor()
  await page.getByRole('checkbox', { name: 'Выбрать строку' }).first().check()
  await picture(page, 'catalogue-selected')
  await page.getByRole('button', { name: 'В архив' }).click()
  await page.getByText('Под эти условия ничего не подошло').waitFor()
  await page.goto('/catalogue?shelf=archive')
  await page.getByRole('checkbox', { name: 'Выбрать строку' }).first().check()
  await page.getByRole('button', { name: 'Вернуть из архива' }).click()
  await page.getByText('Под эти условия ничего не подошло').waitFor()
  await page.goto('/catalogue?q=TEA-04')
  await page.getByRole('checkbox', { name: 'Выбрать строку' }).first().check()
  await page.getByRole('button', { name: 'Удалить' }).click()
  await page.getByText('Чай улун').last().waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click()
  await page.getByText('Есть остатки, заказы или документы').waitFor()
  await page.keyboard.press('Escape')
})

test('a card is changed on one page and saved by the keyboard; only what changed is sent', async () => {
  const card = await cardOf('TS-240')
  const page = await open('/catalogue')
  await page.goto(`/catalogue/${card.id}`)
  await page.getByRole('textbox', { name: 'Название', exact: true }).waitFor()
  await settled(page)
  await isAccessible(page)
  await picture(page, 'card')
  assert.equal(await page.getByRole('button', { name: 'Сохранить' }).count(), 0)
  await page.getByRole('textbox', { name: 'Описание' }).fill('Плотный хлопок.')
  const [first, second] = card.views[0]?.sizes ?? []
  const price = page.getByRole('textbox', { name: `Цена, ₽: ${first?.size}` }).first()
  await price.fill('1590')
  await price.press('ArrowDown')
  assert.equal(await page.evaluate('document.activeElement.getAttribute("aria-label")'), `Цена, ₽: ${second?.size}`)
  const codes = page.getByLabel(`Штрихкоды: ${first?.size}`, { exact: true }).first()
  await codes.focus()
  await scan(page, '2000000000017')
  await picture(page, 'card-changed')
  const sent = page.waitForRequest((request) => request.method() === 'PATCH')
  await page.keyboard.press('Control+s')
  const body: unknown = (await sent).postDataJSON()
  assert.deepEqual(Object.keys(Object(body)).toSorted(), ['description', 'hasChanges', 'id', 'versionId', 'views'])
  await saved(page)
  const after = await cardOf('TS-240')
  assert.equal(after.description, 'Плотный хлопок.')
  assert.equal(after.views[0]?.sizes[0]?.price, 1590)
  assert.deepEqual(
    after.views[0]?.sizes[0]?.barcodes.map(({ barcode }) => barcode),
    [first?.barcodes[0]?.barcode, '2000000000017'],
  )
  assert.equal(after.views[0]?.sizes[1]?.price, second?.price)
})

test('what is emptied is empty, a barcode that is taken off is gone, and nothing else is lost', async () => {
  const before = await cardOf('TS-240')
  const [first] = before.views[0]?.sizes ?? []
  const page = await open(`/catalogue/${before.id}`)
  await page
    .getByRole('textbox', { name: `Мин. остаток: ${first?.size}` })
    .first()
    .fill('3')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await saved(page)
  assert.equal((await cardOf('TS-240')).views[0]?.sizes[0]?.minFbsStock, 3)
  await page.goto(`/catalogue/${before.id}`)
  await page
    .getByRole('textbox', { name: `Мин. остаток: ${first?.size}` })
    .first()
    .fill('')
  await page.getByLabel(`Штрихкоды: ${first?.size}`, { exact: true }).first().press('Backspace')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await saved(page)
  const after = await cardOf('TS-240')
  assert.equal(after.views[0]?.sizes[0]?.minFbsStock, undefined)
  assert.equal(after.views[0]?.sizes[0]?.barcodes.length, 1)
  assert.equal(after.views[0]?.sizes[0]?.price, 1590)
  assert.equal(after.description, 'Плотный хлопок.')
})

test('a refusal is said in words and nothing typed is lost; leaving asks first', async () => {
  const card = await cardOf('TS-240')
  const page = await open(`/catalogue/${card.id}`)
  const taken = cabinet.goods.at(-1)?.barcode ?? ''
  const name = `Штрихкоды: ${card.views[0]?.sizes[0]?.size}`
  const codes = page.getByLabel(name, { exact: true }).first()
  await codes.fill(taken)
  await codes.press('Enter')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page
    .getByRole('alert')
    .filter({ hasText: `Штрих-код ${taken} уже у товара` })
    .first()
    .waitFor()
  await page.getByText(taken).first().waitFor()
  await page.getByRole('link', { name: 'Назад' }).click()
  await page.getByRole('dialog', { name: 'Уйти без сохранения?' }).getByRole('button', { name: 'Остаться' }).click()
  assert.match(page.url(), new RegExp(`/catalogue/${card.id}$`))
  await page.getByRole('button', { name: 'Отменить изменения' }).click()
  assert.equal(await page.getByRole('main').getByText(taken).count(), 0)
})

test('when somebody else saved meanwhile, their changes are shown and both stay', async () => {
  const card = await cardOf('TS-240')
  const page = await open(`/catalogue/${card.id}`)
  await page.getByRole('textbox', { name: 'Короткое название' }).fill('Футболка 240')
  await cabinet.api.send('PATCH', `/api/model/${card.id}`, { description: 'Другой человек.' })
  await page.getByRole('button', { name: 'Сохранить' }).click()
  const dialog = page.getByRole('dialog', { name: 'Карточку уже изменили' })
  await dialog.getByText('Другой человек.').waitFor()
  await picture(page, 'card-conflict')
  await dialog.getByRole('button', { name: 'Оставить мои изменения' }).click()
  await saved(page)
  await page.getByRole('heading', { name: 'Футболка 240', level: 1 }).waitFor()
  assert.equal((await cardOf('TS-240')).description, 'Другой человек.')
})

test('what is put back while a card is being saved is a change of what is stored now', async () => {
  const card = await cardOf('TS-240')
  const page = await open(`/catalogue/${card.id}`)
  const title = page.getByRole('textbox', { name: 'Короткое название' })
  const price = page.getByRole('textbox', { name: `Цена, ₽: ${card.views[0]?.sizes[1]?.size}` }).first()
  const [before, priceBefore] = [await title.inputValue(), await price.inputValue()]
  await title.fill('На минуту')
  await price.fill('77')
  const late = await keepBack(page, 'PATCH', '/api/model/*')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await late.asked
  await title.fill(before)
  await price.fill(priceBefore)
  await late.letGo()
  await saved(page)
  assert.deepEqual([await title.inputValue(), await price.inputValue()], [before, priceBefore])
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('region', { name: 'Есть несохранённые изменения' }).waitFor({ state: 'detached' })
  const after = await cabinet.api.get(`/api/product/model/${card.id}`, Type.Object({ title: Type.Optional(Type.Union([Type.String(), Type.Null()])) }))
  assert.equal(after.title ?? '', before)
  assert.equal((await cardOf('TS-240')).views[0]?.sizes[1]?.price, card.views[0]?.sizes[1]?.price)
})

test('a size that is added to a new colour while it is being saved becomes its size; what was typed into new ones stays', async () => {
  const { id } = await cardOf('TS-240')
  const page = await open(`/catalogue/${id}`)
  await page.getByRole('button', { name: 'Добавить цвет' }).click()
  await page.getByRole('textbox', { name: 'Цвет' }).last().fill('Синий')
  const colour = page.getByRole('region', { name: 'Цвет: Синий' })
  await colour.getByRole('textbox', { name: 'Размер: строка 1' }).fill('L')
  const late = await keepBack(page, 'PATCH', '/api/model/*')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await late.asked
  await colour.getByRole('button', { name: 'Добавить размер' }).click()
  await colour.getByRole('textbox', { name: 'Размер: строка 2' }).fill('XXL')
  await colour.getByRole('textbox', { name: 'Цена, ₽: L' }).fill('1 234')
  await late.letGo()
  await saved(page)
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('region', { name: 'Есть несохранённые изменения' }).waitFor({ state: 'detached' })
  const view = (await cardOf('TS-240')).views.find(({ color }) => color === 'Синий')
  assert.deepEqual(
    view?.sizes.map(({ size, price }) => [size, price]),
    [
      ['L', 1234],
      ['XXL', undefined],
    ],
  )
  await colour.getByRole('button', { name: 'Действия с цветом Синий' }).click()
  await page.getByRole('menuitem', { name: 'Удалить' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click()
  await colour.waitFor({ state: 'detached' })
})

test('pictures are added, put in order by the keyboard, made the main one and deleted', async () => {
  const card = await cardOf('TS-240')
  const viewId = card.views[0]?.id
  const page = await open(`/catalogue/${card.id}`)
  const colour = page.getByRole('region', { name: `Цвет: ${card.views[0]?.color}` })
  const view = async () => (await cardOf('TS-240')).views.find(({ id }) => id === viewId)
  const old = card.views[0]?.images.length ?? 0
  const files = [1, 2].map((n) => ({ name: `${n}.png`, mimeType: 'image/png', buffer: PNG }))
  await colour.getByLabel(/^Добавить фото/).setInputFiles(files)
  await colour.getByRole('button', { name: `Удалить фото ${old + 2}` }).waitFor()
  const before = await view()
  await patched(page, () => colour.getByRole('button', { name: 'Сдвинуть влево фото 2' }).press('Enter'))
  await colour.locator(`li:first-child img[src*="${encodeURIComponent(before?.images[1]?.path ?? '')}"]`).waitFor()
  await patched(page, () => colour.getByRole('button', { name: 'Сделать главным фото 1' }).press('Enter'))
  const after = await view()
  assert.deepEqual(
    after?.images.map(({ id }) => id),
    [before?.images[1], before?.images[0], ...(before?.images.slice(2) ?? [])].map((image) => image?.id),
  )
  assert.equal(after?.mainImageId, after?.images[0]?.id)
  await picture(page, 'card-pictures')
  await colour.getByRole('button', { name: 'Удалить фото 2' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click()
  await page.getByText('Фото удалено').waitFor()
  assert.equal((await view())?.images.length, old + 1)
})

test('a picture that is moved twice in a hurry is moved by two places', async () => {
  const { id, views } = await cardOf('TS-240')
  const page = await open(`/catalogue/${id}`)
  const colour = page.getByRole('region', { name: `Цвет: ${views[0]?.color}` })
  const files = [3, 4].map((n) => ({ name: `${n}.png`, mimeType: 'image/png', buffer: PNG }))
  const old = views[0]?.images.length ?? 0
  await colour.getByLabel(/^Добавить фото/).setInputFiles(files)
  await colour.getByRole('button', { name: `Удалить фото ${old + 2}` }).waitFor()
  const before = (await cardOf('TS-240')).views[0]?.images.map((image) => image.id) ?? []
  const last = before.at(-1)
  const late = await keepBack(page, 'PATCH', '/api/model/*')
  const left = colour.getByRole('button', { name: `Сдвинуть влево фото ${before.length}` })
  await left.click()
  await late.asked
  await left.click()
  await late.letGo()
  const wanted = [...before.slice(0, -3), last, ...before.slice(-3, -1)]
  const now = async () => (await cardOf('TS-240')).views[0]?.images.map((image) => image.id)
  for (let tries = 0; tries < 60 && String(await now()) !== String(wanted); tries++) await page.waitForTimeout(250)
  assert.deepEqual(await now(), wanted)
})

test('parameters are drawn from their definitions and kept', async () => {
  const card = await cardOf('TS-240')
  await cabinet.api.send('POST', '/api/knowledge/createParam', {
    name: 'Состав',
    valueType: 'ENUM',
    displayType: 'SELECT',
    required: true,
    multiValueAllowed: true,
    useAllCategories: true,
    options: [{ name: 'хлопок' }, { name: 'эластан' }],
  })
  await cabinet.api.send('POST', '/api/knowledge/createParam', { name: 'Плотность', valueType: 'LONG', useAllCategories: true })
  const page = await open(`/catalogue/${card.id}?tab=params`)
  await page.getByRole('textbox', { name: 'Плотность' }).fill('240')
  await page.getByRole('combobox', { name: 'Состав' }).click()
  await page.getByRole('option', { name: 'хлопок' }).click()
  await page.getByRole('option', { name: 'эластан' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Своя характеристика' }).fill('Уход')
  await page.getByRole('textbox', { name: 'Значение' }).fill('Стирка при 30°')
  await page.getByRole('button', { name: 'Добавить', exact: true }).click()
  await isAccessible(page)
  await picture(page, 'card-params')
  await page.keyboard.press('Control+s')
  await saved(page)
  const Values = Type.Object({ values: Type.Array(Type.Object({ paramName: Type.String() })) })
  const { values } = await cabinet.api.get(`/api/product/model/${card.id}?params=true`, Values)
  const names = values.map(({ paramName }) => paramName)
  assert.deepEqual(
    ['Плотность', 'Состав', 'Уход'].map((name) => names.filter((one) => one === name).length),
    [1, 2, 1],
  )
})

test('marketplaces say why stock is or is not sent', async () => {
  const card = await cardOf('TEA-03')
  const page = await open(`/catalogue/${card.id}?tab=markets`)
  await page
    .getByRole('button', { name: /^Почему передаётся/ })
    .first()
    .click()
  await page.getByRole('dialog').getByText('У товара есть карточка на площадке').waitFor()
  await picture(page, 'card-why')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await isAccessible(page)
  await picture(page, 'card-markets')
})

test('a new card becomes a set of other goods', async () => {
  const page = await open('/catalogue/new')
  await page.getByRole('button', { name: 'Создать карточку' }).click()
  await page.getByText('Укажите артикул').waitFor()
  await page.getByRole('textbox', { name: 'Название', exact: true }).fill('Чайный набор')
  await page.getByRole('textbox', { name: 'Артикул карточки' }).fill('SET-01')
  await page.getByRole('combobox', { name: 'Бренд' }).fill('Новый бренд')
  await page.getByRole('option', { name: 'Создать «Новый бренд»' }).click()
  await isAccessible(page)
  await picture(page, 'card-new')
  await page.getByRole('button', { name: 'Создать карточку' }).click()
  await page.waitForURL(/\/catalogue\/\d+$/)
  await page.getByRole('tab', { name: 'Комплект' }).click()
  const add = page.getByRole('combobox', { name: 'Добавить товар в комплект' })
  await add.fill('улун')
  await page.getByRole('option', { name: /Чай улун/ }).click()
  await add.fill('Сенча')
  await page.getByRole('option', { name: /Сенча/ }).click()
  await page.getByRole('textbox', { name: /^Количество: Чай улун/ }).fill('2')
  await page.getByRole('button', { name: 'Сохранить комплект' }).click()
  await page.getByText('Комплект сохранён').waitFor()
  await page.getByText(/Можно собрать: \d+/).waitFor()
  await isAccessible(page)
  await picture(page, 'card-set')
})

test('a card is copied with a new article, and deleted after a warning', async () => {
  const card = await cardOf('TS-240')
  const page = await open(`/catalogue/${card.id}`)
  await page.getByRole('button', { name: 'Действия', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Создать копию' }).click()
  await page.getByRole('textbox', { name: 'Артикул новой карточки' }).fill('TS-240-COPY')
  await page.getByRole('dialog').getByRole('button', { name: 'Создать копию' }).click()
  await page.getByText('Копия создана').waitFor()
  const copy = await cardOf('TS-240-COPY')
  assert.equal(copy.views.length, card.views.length)
  assert.equal(copy.views[0]?.sizes[0]?.price, card.views[0]?.sizes[0]?.price)
  assert.notEqual(copy.views[0]?.sizes[0]?.barcodes[0]?.barcode, card.views[0]?.sizes[0]?.barcodes[0]?.barcode)
  await page.waitForURL(new RegExp(`/catalogue/${copy.id}$`))
  await page.getByRole('button', { name: 'Действия', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Удалить' }).click()
  await page.getByRole('dialog').getByText('Безвозвратно удалятся').waitFor()
  await picture(page, 'card-delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click()
  await page.waitForURL(/\/catalogue$/)
  await assert.rejects(cardOf('TS-240-COPY'))
})

test('a feed is imported from a file, and what was refused is told line by line', async () => {
  const page = await open('/catalogue')
  await page.getByRole('link', { name: 'Загрузить фид' }).click()
  await page.getByRole('button', { name: 'Загрузить', exact: true }).click()
  await page.getByText('Укажите ссылку').waitFor()
  await page.getByText('Файл', { exact: true }).click()
  const feed = `<?xml version="1.0" encoding="UTF-8"?><yml_catalog date="2026-11-20"><shop><name>n</name><categories><category id="1">Свечи</category></categories><offers>
<offer id="C1"><name>Свеча соевая</name><vendorCode>CANDLE-1</vendorCode><price>500</price><categoryId>1</categoryId></offer>
<offer id="C2"><name>Свеча без цены</name><categoryId>1</categoryId></offer></offers></shop></yml_catalog>`
  await page.locator('input[type=file]').setInputFiles({ name: 'feed.yml', mimeType: 'application/xml', buffer: Buffer.from(feed) })
  await page.getByRole('button', { name: 'Загрузить', exact: true }).click()
  await page.getByText('создано 1 · изменено 0').waitFor()
  await page.getByRole('row').filter({ hasText: 'C2' }).getByText('У предложения нет цены').waitFor()
  await isAccessible(page)
  await picture(page, 'import')
  await page.getByRole('button', { name: 'Загрузить снова' }).first().click()
  await page.getByText('Загрузка началась').last().waitFor()
})

test('on a phone, in the dark, in English: the list, a card, an import', async () => {
  const card = await cardOf('TS-240')
  const page = await open('/catalogue', { phone: true, dark: true, lang: 'en' })
  await page.getByRole('list', { name: 'Catalogue' }).getByRole('listitem').first().waitFor()
  await isAccessible(page)
  await picture(page, 'catalogue-phone-dark')
  for (const [path, name] of [
    [`/catalogue/${card.id}`, 'card-phone-dark'],
    [`/catalogue/${card.id}?tab=params`, 'card-params-phone-dark'],
    [`/catalogue/${card.id}?tab=markets`, 'card-markets-phone-dark'],
    ['/catalogue/import', 'import-phone-dark'],
  ] as const) {
    await page.goto(path)
    await settled(page)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await isAccessible(page)
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), true, `${path} is wider than the phone`)
    await picture(page, name)
    if (name === 'card-phone-dark') {
      await page.locator('table').first().scrollIntoViewIfNeeded()
      await picture(page, 'card-sizes-phone-dark')
    }
  }
})

test('who may only look is offered no changes', async () => {
  const card = await cardOf('TS-240')
  await cabinet.givenPerson('reader', ['CONTENT_VIEWER'])
  const page = await open(`/catalogue/${card.id}`, { as: 'reader' })
  await page.getByRole('textbox', { name: 'Название', exact: true }).waitFor()
  for (const name of ['Добавить цвет', 'Добавить размер', 'Действия', 'Составить'])
    assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0)
  assert.equal(await page.getByRole('textbox', { name: 'Название', exact: true }).isEditable(), false)
  await page.goto('/catalogue')
  await rows(page).first().waitFor()
  assert.equal(await page.getByRole('link', { name: 'Добавить карточку' }).count(), 0)
  assert.equal(await page.getByRole('checkbox').count(), 0)
})
