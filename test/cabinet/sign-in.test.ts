// Getting in: the first start, signing in and out, the profile, the search and the keyboard help.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { isAccessible } from './support/axe.ts'
import { openCabinet, PASSWORD, picture, settled } from './support/cabinet.ts'

const cabinet = await openCabinet({ shop: false })
const nobody = { as: null }

test('a server without users asks for the token of the first start and makes the administrator', async () => {
  const page = await cabinet.open('/tasks', nobody)
  await page.getByRole('heading', { name: 'Первый запуск' }).waitFor()
  await isAccessible(page)
  await picture(page, 'setup')
  await page.getByLabel('Ключ первого запуска').fill('wrong')
  await page.getByLabel('Логин').fill('boss')
  await page.getByRole('textbox', { name: 'Пароль' }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Создать и войти' }).click()
  await page.getByText('Это не тот ключ').waitFor()
  await page.getByLabel('Ключ первого запуска').fill(cabinet.app.firstToken ?? '')
  await page.getByRole('button', { name: 'Создать и войти' }).click()
  await page.getByRole('heading', { name: 'Задачи' }).waitFor()
})

test('a wrong password is refused in words; signing in brings back to the address; signing out forgets', async () => {
  const page = await cabinet.open('/profile', nobody)
  await page.getByRole('button', { name: 'Выйти', exact: true }).click()
  await page.getByRole('heading', { name: 'Вход' }).waitFor()
  await page.goto('/tasks?status=FINISHED')
  await page.getByLabel('Логин').fill('boss')
  await page.getByRole('textbox', { name: 'Пароль' }).fill('wrong password')
  await page.getByRole('button', { name: 'Войти' }).click()
  await page.getByText('Логин или пароль неверен').or(page.getByText('Неверный логин или пароль')).waitFor()
  await isAccessible(page)
  await picture(page, 'sign-in')
  await page.getByRole('textbox', { name: 'Пароль' }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Войти' }).click()
  await page.getByRole('heading', { name: 'Задачи' }).waitFor()
  assert.match(page.url(), /tasks\?status=FINISHED/)
})

/** What an authenticator shows for a secret. */
function codeOf(secret: string, shift: number): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + shift))
  const mac = createHmac('sha1', key).update(counter).digest()
  return String((mac.readUInt32BE((mac[19] ?? 0) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('the profile changes the name and the language, turns on a second factor that signing in then asks for', async () => {
  const page = await cabinet.open('/profile', nobody)
  await page.getByRole('heading', { name: 'Профиль', level: 1 }).waitFor()
  await isAccessible(page)
  await picture(page, 'profile')
  await page.getByLabel('Имя').fill('Мария')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Сохранено').waitFor()
  await page.getByRole('button', { name: 'Включить' }).click()
  await page.getByRole('img', { name: /QR/ }).waitFor()
  const secret = (await page.locator('code').innerText()).trim()
  await page.getByLabel('Код из приложения').fill('000000')
  await page.getByRole('button', { name: 'Подтвердить' }).click()
  await page.getByText('Нужен свежий код').waitFor()
  await page.getByLabel('Код из приложения').fill(codeOf(secret, 0))
  await page.getByRole('button', { name: 'Подтвердить' }).click()
  await page.getByText('Включён', { exact: true }).waitFor()
  await picture(page, 'profile-factor')
  await page.getByRole('button', { name: 'Выйти', exact: true }).click()
  await page.getByLabel('Логин').fill('boss')
  await page.getByRole('textbox', { name: 'Пароль' }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Войти' }).click()
  await page.getByLabel('Код второго фактора').fill(codeOf(secret, 1))
  await page.getByRole('button', { name: 'Войти' }).click()
  await page.getByText('Мария').first().waitFor()
})

test('the menu shows what a person may enter, and an address they may not says so', async () => {
  await cabinet.givenPerson('writer', ['CONTENT_VIEWER'])
  const page = await cabinet.open('/tasks', { as: 'writer' })
  await page.getByText('Нет доступа').waitFor()
  assert.equal(await page.getByRole('link', { name: 'Задачи' }).count(), 0)
  await page.goto('/nowhere')
  await page.getByText('Такой страницы нет').waitFor()
})

test('the search opens by its keys and goes to a room; the question mark tells the keys', async () => {
  const page = await cabinet.open('/profile')
  await page.keyboard.press('Control+k')
  await page.getByRole('searchbox', { name: /Найти/ }).or(page.getByPlaceholder(/Найти/)).last().fill('Зада')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/tasks/)
  await settled(page)
  await page.keyboard.press('?')
  await page.getByRole('dialog').getByText('Клавиши').waitFor()
  await isAccessible(page)
  await page.keyboard.press('Escape')
})

test('the language is switched at the door and stays', async () => {
  const page = await cabinet.open('/reset-password', { as: null, lang: 'en', phone: true })
  await page.getByText('The link has no key').waitFor()
  await isAccessible(page)
  await page.getByText('RU', { exact: true }).click()
  await page.getByText('В ссылке нет ключа').waitFor()
  await page.reload()
  await page.getByText('В ссылке нет ключа').waitFor()
})

test('a session that ends in the middle loses nothing: who signs in again finds what they typed, who is another finds none of it', async () => {
  await cabinet.givenPerson('writer', ['CONTENT_VIEWER'])
  const page = await cabinet.open('/settings/organizations/new', { as: 'forgetful' })
  const name = page.getByLabel('Полное наименование')
  const create = page.getByRole('button', { name: 'Создать', exact: true })
  const title = page.getByRole('heading', { name: 'Вход' })
  await name.fill('ООО «Сеанс»')
  await page.context().clearCookies()
  await create.click()
  await title.waitFor()
  await page.getByText('Сеанс закончился').waitFor()
  assert.equal(await name.isVisible(), false)
  assert.equal(await page.getByLabel('Логин').inputValue(), 'forgetful')
  await isAccessible(page)
  await page.getByRole('textbox', { name: 'Пароль' }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Войти' }).click()
  await name.waitFor()
  assert.equal(await name.inputValue(), 'ООО «Сеанс»')
  await create.click()
  await page.getByRole('heading', { level: 1, name: 'ООО «Сеанс»' }).waitFor()
  await settled(page)
  await page.getByLabel('Юридический адрес').or(page.getByLabel('Адрес')).first().fill('Только для своих')
  await page.context().clearCookies()
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await title.waitFor()
  await page.getByLabel('Логин').fill('writer')
  await page.getByRole('textbox', { name: 'Пароль' }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Войти' }).click()
  await title.waitFor({ state: 'detached' })
  await page.getByText('writer').first().waitFor()
  assert.equal(await page.getByLabel('Адрес').inputValue(), '')
  await page.close()
})

test('a page goes on after another tab has signed in anew', async () => {
  await cabinet.givenPerson('two-tabs')
  const page = await cabinet.open('/profile', { as: 'two-tabs' })
  await page.getByLabel('Имя').fill('Две Вкладки')
  await page.context().request.post('/api/session', { data: { login: 'two-tabs', password: PASSWORD, device: 'another tab' } })
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Сохранено').waitFor()
  await page.getByRole('link', { name: 'Две Вкладки' }).waitFor()
})

/** Where a room can do nothing yet, the way to what is needed first. */
const onward = new Map([
  ['/', 'Подключить'],
  ['/stock', 'Открыть каталог'],
  ['/stock/receive', 'К складам'],
  ['/stock/change', 'К складам'],
])

test('a shop with nothing in it says in every room what that means, and breaks nowhere', async () => {
  const page = await cabinet.open('/')
  for (const address of [
    '/',
    '/orders',
    '/orders/new',
    '/picking',
    '/supplies',
    '/catalogue',
    '/catalogue/new',
    '/stock',
    '/stock/receive',
    '/stock/change',
    '/stock/sent',
    '/stock/warehouses',
    '/tasks',
  ]) {
    await page.goto(address)
    await settled(page)
    await page.getByRole('navigation', { name: 'Меню' }).waitFor()
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, address)
    assert.equal(await page.getByText('Не получилось', { exact: true }).count(), 0, address)
    const next = onward.get(address)
    if (next !== undefined) await page.getByRole('main').getByRole('link', { name: next }).waitFor()
    await isAccessible(page)
    await picture(page, `empty${address.replaceAll('/', '-')}`)
  }
})
