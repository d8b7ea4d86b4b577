// The settings in a browser: organizations, users with their roles, tokens, employees, audit.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from '../../src/kit/db.ts'
import { startMailbox } from '../support/mailbox.ts'
import { isAccessible } from './support/axe.ts'
import { openCabinet, PASSWORD, picture, settled } from './support/cabinet.ts'
import { keepBack } from './support/slow.ts'

const mailbox = await startMailbox()
after(() => mailbox.close())
const { open, ...cabinet } = await openCabinet({ shop: false, env: { SMTP_URL: mailbox.url } })
/** Forms that ask a service or send a letter take their time where many tests run at once. */
const enter = async (...where: Parameters<typeof open>) => {
  const page = await open(...where)
  page.setDefaultTimeout(30_000)
  return page
}

test('every tab opens by its address, is accessible, and tells what it is for', async () => {
  const page = await enter('/settings')
  await page.waitForURL(/settings\/organizations/)
  const tabs = page.getByRole('navigation', { name: 'Настройки' }).getByRole('link')
  const names = await tabs.allTextContents()
  assert.equal(names.length, 13)
  for (const name of names.filter((one) => one !== 'Склады')) {
    await tabs.filter({ hasText: new RegExp(`^${name}$`) }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await settled(page)
    await isAccessible(page)
    await picture(page, `settings-${new URL(page.url()).pathname.split('/')[2]}`)
  }
})

test('an organization is added; a wrong number is told at its field before it is sent', async () => {
  const page = await enter('/settings/organizations')
  await page.getByRole('link', { name: 'Добавить' }).click()
  await page.getByLabel('ИНН').fill('7707083890')
  await page.getByLabel('Полное наименование').fill('ООО «Ромашка»')
  await page.getByText('ИНН неверен: проверьте цифры').waitFor()
  await page.getByLabel('ИНН').fill('7707083893')
  await page.getByLabel('БИК').fill('044525225')
  await page.getByLabel('Расчётный счёт').fill('40702810900000000001')
  await page.getByLabel('Корреспондентский счёт').fill('30101810400000000225')
  await page.getByText('Счёт неверен').waitFor()
  await picture(page, 'settings-organization-new')
  await page.getByLabel('Расчётный счёт').fill('')
  await page.getByRole('button', { name: 'Создать' }).click()
  await page.getByRole('heading', { level: 1, name: 'ООО «Ромашка»' }).waitFor()
  await settled(page)
  await isAccessible(page)
  await picture(page, 'settings-organization')
  await page.getByRole('button', { name: 'Сделать основной' }).click()
  await page.getByText('основная').waitFor()
})

test('what the server refuses is told at its field; what was typed is not lost by a link', async () => {
  const page = await enter('/settings/organizations/new')
  await page.getByLabel('Полное наименование').fill('ООО «Ромашка»')
  await page.getByRole('button', { name: 'Создать' }).click()
  await page.getByText('Организация «ООО «Ромашка»» уже есть').waitFor()
  await page.getByRole('link', { name: 'Назад' }).click()
  await page.getByRole('dialog', { name: 'Уйти без сохранения?' }).waitFor()
  await picture(page, 'settings-unsaved')
  await page.getByRole('button', { name: 'Остаться' }).click()
  assert.equal(await page.getByLabel('Полное наименование').inputValue(), 'ООО «Ромашка»')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder(/Найти/).last().fill('Зада')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Уйти без сохранения?' }).waitFor()
  await page.getByRole('button', { name: 'Остаться' }).click()
  assert.equal(await page.getByLabel('Полное наименование').inputValue(), 'ООО «Ромашка»')
  await page.getByRole('link', { name: 'Назад' }).click()
  await page.getByRole('button', { name: 'Уйти, не сохраняя' }).click()
  await page.getByRole('region', { name: 'Организации' }).waitFor()
})

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

test('a stamp is uploaded, and removed after asking', async () => {
  const page = await enter('/settings/organizations')
  await page.getByRole('row').filter({ hasText: 'Ромашка' }).click()
  await page.locator('input[type=file]').first().setInputFiles({ name: 'stamp.png', mimeType: 'image/png', buffer: PIXEL })
  await page.getByRole('img', { name: 'Печать' }).waitFor()
  await page.getByRole('button', { name: 'Удалить', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click()
  await page.getByText('Удалено').waitFor()
  await page.getByText('Не загружена').nth(1).waitFor()
})

test('an organization is removed by the code of a letter, and its progress is shown', async () => {
  await cabinet.app.ownerPool.tx({}, (db) => db.run(sql`update person set is_main = login = 'admin', email = 'admin@example.org'`))
  const page = await enter('/settings/organizations')
  await page.getByRole('row').filter({ hasText: 'Ромашка' }).click()
  await page.getByRole('button', { name: 'Удалить организацию' }).click()
  await page.getByRole('button', { name: 'Отправить код' }).click()
  await page.getByLabel('Код из письма').fill('000000')
  await page.getByRole('button', { name: 'Удалить навсегда' }).click()
  await page.getByText('Код неверен или устарел').waitFor()
  const code = await letterWithCode()
  await page.getByLabel('Код из письма').fill(code)
  await page.getByRole('button', { name: 'Удалить навсегда' }).click()
  await page.getByText('Готово').waitFor()
  await picture(page, 'settings-organization-removed')
  await page.getByRole('button', { name: 'К списку организаций' }).click()
  await settled(page)
  assert.equal(await page.getByRole('row').filter({ hasText: 'Ромашка' }).count(), 0)
})

async function letterWithCode(): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const code = /: (\d{6})/.exec(mailbox.letters.find(({ text }) => text.includes('Ромашка'))?.text ?? '')?.[1]
    if (code !== undefined) return code
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
  throw new Error('no letter came')
}

test('a user gets a role that is explained, signs in and sees only theirs; removed, they are out; brought back, they are in', async () => {
  const page = await enter('/settings/users')
  await page.getByRole('link', { name: 'Добавить пользователя' }).click()
  await page.getByLabel('Логин').fill('petrov')
  await page.getByLabel('Имя').fill('Пётр Петров')
  await page.getByLabel('Пароль', { exact: true }).fill('short')
  await page.getByRole('checkbox', { name: 'Оператор сборки' }).check()
  await page.getByText('Делает:').first().waitFor()
  await page.getByRole('button', { name: 'Добавить', exact: true }).click()
  await page.getByText('Не короче 8 знаков', { exact: true }).waitFor()
  await page.getByLabel('Пароль', { exact: true }).fill(PASSWORD)
  await picture(page, 'settings-user-new')
  await page.getByRole('button', { name: 'Добавить', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Пётр Петров' }).waitFor()
  await settled(page)
  await isAccessible(page)
  await picture(page, 'settings-user')
  await page.getByRole('button', { name: 'Удалить пользователя' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить пользователя' }).click()
  await page.getByText('Пользователь удалён', { exact: true }).first().waitFor()
  await page.getByRole('link', { name: 'Назад' }).click()
  await page.getByText('Удалённые').click()
  await page.getByRole('row').filter({ hasText: 'petrov' }).last().click()
  await page.getByRole('button', { name: 'Вернуть пользователя' }).click()
  await page.getByText('Пользователь возвращён').waitFor()
  await page.getByRole('button', { name: 'Сбросить второй фактор' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Сбросить второй фактор' }).click()
  await page.getByText('Второй фактор не начат').waitFor()
})

test('a taken login is told at its field', async () => {
  const page = await enter('/settings/users/new')
  await page.getByLabel('Логин').fill('petrov')
  await page.getByRole('button', { name: 'Добавить', exact: true }).click()
  await page.getByText('Логин petrov занят').waitFor()
})

test('a token is shown once, works, and is revoked at once', async () => {
  const page = await enter('/settings/tokens')
  await page.getByRole('button', { name: 'Новый токен' }).click()
  await page.getByLabel('Название').fill('Сайт')
  await page.getByRole('checkbox', { name: 'Только чтение' }).check()
  await page.getByRole('button', { name: 'Создать' }).click()
  const token = await page.locator('pre[aria-label]').textContent()
  assert.ok(token && token.length > 20)
  await picture(page, 'settings-token-made')
  const find = () => fetch(`${cabinet.url}/api/client/findClientOrganization`, { headers: { authorization: token } })
  assert.equal((await find()).status, 200)
  await page.getByRole('button', { name: 'Я сохранил' }).click()
  assert.equal(await page.getByText(token).count(), 0)
  await page.getByRole('button', { name: 'Новый токен' }).click()
  await page.getByLabel('Название').fill('сайт')
  await page.getByRole('button', { name: 'Создать' }).click()
  await page.getByText('Токен с именем «сайт» уже есть').waitFor()
  await page.keyboard.press('Escape')
  const row = page.getByRole('row').filter({ hasText: 'Сайт' })
  await row.getByRole('button', { name: 'Отозвать' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Отозвать' }).click()
  await page.getByText('Токен отозван').waitFor()
  assert.equal((await find()).status, 403)
})

test('a service is connected by its form; a refused key is told at its field, a kept one is never shown, and the check says what the service answers', async () => {
  const page = await enter('/settings/integrations')
  await page.getByText('Ничего не подключено').waitFor()
  await page.getByRole('link', { name: 'Подключить Wildberries' }).click()
  await page.getByRole('button', { name: 'Подключить' }).click()
  await page.getByText('Заполните поле').waitFor()
  await page.getByLabel('Токен API').fill('planted-wrong')
  await page.getByRole('button', { name: 'Дополнительно' }).click()
  await page.getByLabel('Свой адрес сервиса').fill(cabinet.market.url)
  await page.getByRole('button', { name: 'Подключить' }).click()
  await page.getByText('WILDBERRIES не принимает этот ключ').waitFor()
  await page.getByLabel('Токен API').fill(cabinet.market.token)
  await page.getByRole('button', { name: 'Подключить' }).click()
  await page.getByText('Подключено').first().waitFor()
  await settled(page)
  await page.getByPlaceholder('сохранён, введите новый для замены').waitFor()
  assert.equal(await page.getByLabel('Токен API').inputValue(), '')
  await isAccessible(page)
  await picture(page, 'settings-integration')
  await page.getByRole('link', { name: 'Назад' }).click()
  await page.getByRole('article', { name: 'Wildberries' }).getByRole('button', { name: 'Проверить' }).click()
  await page.getByText('Сервис принял ключ').waitFor()
  await picture(page, 'settings-integrations-connected')
})

test('a service that is disconnected is gone with its key', async () => {
  const page = await enter('/settings/integrations')
  await page.getByRole('article', { name: 'Wildberries' }).getByRole('link', { name: 'Настроить' }).click()
  await page.getByRole('button', { name: 'Отключить' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Отключить' }).click()
  await page.getByText('Интеграция отключена').waitFor()
  await page.getByText('Ничего не подключено').waitFor()
})

test('what is typed while a service is connected, or saved again, stays and is a change', async () => {
  const page = await enter('/settings/integrations')
  await page.getByRole('link', { name: 'Подключить Wildberries' }).click()
  const [token, domain] = [page.getByLabel('Токен API'), page.getByLabel('Свой адрес сервиса')]
  await page.getByRole('button', { name: 'Дополнительно' }).click()
  for (const [button, typed] of [
    ['Подключить', `${cabinet.market.url}/`],
    ['Сохранить и проверить', cabinet.market.url],
  ] as const) {
    await token.fill(cabinet.market.token)
    if (button === 'Подключить') await domain.fill(cabinet.market.url)
    const late = await keepBack(page, 'PUT', '/api/client/integrations')
    await page.getByRole('button', { name: button, exact: true }).click()
    await late.asked
    await domain.fill(typed)
    await late.letGo()
    await page.getByRole('heading', { level: 1 }).locator('..').getByText('Работает').waitFor()
    await page.getByRole('button', { name: 'Сохранить и проверить' }).and(page.locator(':not([data-loading])')).waitFor()
    assert.equal(await token.inputValue(), '', 'a secret is never shown again')
    assert.equal(await domain.inputValue(), typed)
    await page.getByRole('link', { name: 'Назад' }).click()
    await page.getByRole('dialog', { name: 'Уйти без сохранения?' }).getByRole('button', { name: 'Остаться' }).click()
  }
  await page.getByRole('link', { name: 'Назад' }).click()
  await page.getByRole('button', { name: 'Уйти, не сохраняя' }).click()
})

test('a password that is typed while a person is being saved stays', async () => {
  const page = await enter('/settings/users')
  await page.getByRole('row').filter({ hasText: 'petrov' }).click()
  await page.getByLabel('Имя').fill('Пётр Иванович')
  const late = await keepBack(page, 'POST', '/api/client/updateUser')
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await late.asked
  await page.getByLabel('Новый пароль', { exact: true }).fill('typed meanwhile')
  await late.letGo()
  await page.getByRole('heading', { level: 1, name: 'Пётр Иванович' }).waitFor()
  await page.getByRole('button', { name: 'Сохранить', exact: true }).and(page.locator(':not([data-loading])')).waitFor()
  assert.equal(await page.getByLabel('Новый пароль', { exact: true }).inputValue(), 'typed meanwhile')
  await page.getByLabel('Новый пароль', { exact: true }).fill('')
})

test('a shop gets a key that opens its door, and another when it is lost', async () => {
  const page = await enter('/settings/shops')
  await page.getByRole('button', { name: 'Добавить магазин' }).first().click()
  await page.getByLabel('Название').fill('Сайт')
  await page.getByRole('button', { name: 'Создать' }).click()
  const key = (await page.locator('pre[aria-label]').textContent()) ?? ''
  const look = (with_: string) => fetch(`${cabinet.url}/api/shop/orders/1`, { headers: { authorization: with_ } })
  assert.equal((await look(key)).status, 404)
  await picture(page, 'settings-shops-key')
  await page.getByRole('button', { name: 'Новый ключ' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Новый ключ' }).click()
  await page.locator('pre[aria-label]').filter({ hasNotText: key }).waitFor()
  assert.equal((await look(key)).status, 403)
})

test('a person chooses their news', async () => {
  const page = await enter('/settings/news')
  await page.getByRole('checkbox', { name: 'Срочное: Почта' }).check()
  await page.getByLabel('Чат Telegram').fill('not a chat')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Чат Telegram — это число или @имя').waitFor()
  await page.getByLabel('Чат Telegram').fill('42')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Сохранено').waitFor()
  await page.reload()
  assert.equal(await page.getByLabel('Чат Telegram').inputValue(), '42')
  assert.equal(await page.getByRole('checkbox', { name: 'Срочное: Почта' }).isChecked(), true)
})

test('a range of barcodes: a wrong one is told at its field', async () => {
  const page = await enter('/settings/barcodes')
  await page.getByRole('button', { name: 'Добавить диапазон' }).first().click()
  await page.getByLabel('Первый штрихкод').fill('460000000100')
  await page.getByLabel('Последний штрихкод').fill('460000000001')
  await page.getByRole('button', { name: 'Добавить', exact: true }).click()
  await page.getByText('Конец диапазона раньше начала').waitFor()
  await page.getByLabel('Последний штрихкод').fill('460000000199')
  await page.getByRole('button', { name: 'Добавить', exact: true }).click()
  await page.getByRole('row').filter({ hasText: '460000000199' }).waitFor()
})

test('employees and positions', async () => {
  const page = await enter('/settings/people')
  await page.getByLabel('Новая должность').fill('Кладовщик')
  await page.getByRole('button', { name: 'Добавить', exact: true }).click()
  await page.getByRole('button', { name: 'Удалить: Кладовщик' }).waitFor()
  await page.getByRole('button', { name: 'Добавить сотрудника' }).first().click()
  await page.getByLabel('Фамилия').fill('Иванова')
  await page.getByRole('dialog').getByLabel('Имя').fill('Анна')
  await page.getByRole('combobox', { name: 'Должность' }).click()
  await page.getByRole('option', { name: 'Кладовщик' }).click()
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('row').filter({ hasText: 'Иванова' }).filter({ hasText: 'Кладовщик' }).waitFor()
  await picture(page, 'settings-people-filled')
})

test('the trail tells who did what, and its filters stand in the address', async () => {
  const page = await enter('/settings/audit')
  await page.getByRole('row').filter({ hasText: 'Отозван токен' }).first().waitFor()
  await page.getByRole('combobox', { name: 'Что' }).click()
  await page.getByRole('option', { name: 'Добавлен пользователь', exact: true }).click()
  await page.getByRole('row').filter({ hasText: 'petrov' }).last().click()
  await page.getByRole('dialog').getByText('Оператор сборки').waitFor()
  await picture(page, 'settings-audit-line')
  await page.keyboard.press('Escape')
  assert.match(page.url(), /action=user.add/)
})

test('who may only look has no tabs of rights and no buttons', async () => {
  await cabinet.givenPerson('looker', ['ANALYST'])
  const page = await enter('/settings', { as: 'looker' })
  await page.getByRole('heading', { level: 1, name: 'Организации' }).waitFor()
  const tabs = await page.getByRole('navigation', { name: 'Настройки' }).getByRole('link').allTextContents()
  assert.deepEqual(tabs, ['Организации', 'Магазины', 'Склады', 'Сотрудники'])
  assert.equal(await page.getByRole('link', { name: 'Добавить' }).count(), 0)
  await page.goto('/settings/users')
  await page.getByText('Нет доступа').waitFor()
})

test('on a phone, in the dark, in English, tabs are a list and lists are cards', async () => {
  const look = { phone: true, dark: true, lang: 'en' } as const
  const page = await enter('/settings', look)
  await picture(page, 'settings-phone-dark')
  await page.getByRole('main').getByRole('link', { name: 'Users' }).click()
  await page.getByRole('list', { name: 'Users' }).getByRole('listitem').filter({ hasText: 'admin' }).first().waitFor()
  await isAccessible(page)
  await picture(page, 'settings-users-phone-dark')
  await page.getByRole('list', { name: 'Users' }).getByRole('listitem').filter({ hasText: 'admin' }).first().getByRole('button', { name: 'Open' }).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await settled(page)
  await picture(page, 'settings-user-phone-dark')
  for (const tab of ['roles', 'tokens', 'integrations', 'shops', 'news', 'general', 'barcodes', 'billing', 'audit', 'organizations', 'people']) {
    await page.goto(`/settings/${tab}`)
    await settled(page)
    await isAccessible(page)
    const isWide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')
    assert.equal(isWide, false, `${tab} is wider than the phone`)
    await picture(page, `settings-${tab}-phone-dark`)
  }
})
