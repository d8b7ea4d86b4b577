// The room of tasks in a browser.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAccessible } from './support/axe.ts'
import { openCabinet, picture, settled } from './support/cabinet.ts'

const cabinet = await openCabinet()

test('the list shows what the server did, and the address holds its filters', async () => {
  const page = await cabinet.open('/tasks')
  await page.getByRole('heading', { name: 'Задачи', level: 1 }).waitFor()
  const imported = page.getByRole('row').filter({ hasText: 'Загрузка товаров из фида' })
  await imported.waitFor()
  await isAccessible(page)
  await picture(page, 'tasks')
  await page.getByRole('combobox', { name: 'Состояние' }).click()
  await page.getByRole('option', { name: 'Ошибка' }).click()
  await page.getByText('Под эти условия ничего не подошло').waitFor()
  assert.match(page.url(), /status=ERROR/)
  await page.goBack()
  await imported.waitFor()
})

test('a task that starts elsewhere appears by itself', async () => {
  const page = await cabinet.open('/tasks')
  const orders = page.getByRole('row').filter({ hasText: 'Загрузка заказов FBS' })
  await orders.first().waitFor()
  const before = await orders.count()
  await cabinet.api.run('POST', '/api/fbs/importOrders')
  await page.waitForFunction(`document.querySelectorAll('tbody tr[data-index]').length > ${before}`)
  await orders.nth(before).waitFor()
})

test('the page of a task tells when what happened; the task is run again and its file fetched', async () => {
  const page = await cabinet.open('/tasks?status=FINISHED')
  await page.getByRole('row').filter({ hasText: 'Этикетки заказов FBS' }).click()
  await page.getByRole('heading', { name: 'Этикетки заказов FBS' }).waitFor()
  await settled(page)
  const file = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Скачать' }).click()
  assert.match((await file).suggestedFilename(), /\.pdf$/)
  await page.getByRole('button', { name: 'Запустить снова' }).click()
  await page.getByText('Задача запущена').waitFor()
  await page.getByText('Готово').waitFor()
  await isAccessible(page)
  await picture(page, 'task')
  await page.getByRole('link', { name: 'Назад' }).click()
  await page.waitForURL(/status=FINISHED/)
})

test('rows are walked by the keyboard', async () => {
  const page = await cabinet.open('/tasks')
  await page.getByRole('region', { name: 'Задачи' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(/tasks\/\d+/)
})

test('on a phone, in the dark, in English, it is a list of cards', async () => {
  const page = await cabinet.open('/tasks', { phone: true, dark: true, lang: 'en' })
  await page.getByRole('list', { name: 'Tasks' }).getByRole('listitem').filter({ hasText: 'Importing goods from a feed' }).waitFor()
  await isAccessible(page)
  await picture(page, 'tasks-phone-dark')
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('link', { name: 'Tasks' }).waitFor()
  await picture(page, 'menu-phone-dark')
})

test('who may only look is offered no cancelling and no running', async () => {
  await cabinet.givenPerson('looker', ['ANALYST'])
  const page = await cabinet.open('/tasks', { as: 'looker' })
  await page.getByRole('row').filter({ hasText: 'Загрузка товаров из фида' }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Запустить снова' }).count(), 0)
})

test('what somebody else began is offered to them and to an administrator alone', async () => {
  await cabinet.givenPerson('keeper', ['CONTENT'])
  const begun = async (as: string) => {
    const page = await cabinet.open('/tasks', { as })
    const session: { csrfToken: string } = await (await page.request.get('/api/session')).json()
    const reply = await page.request.post('/api/fbs/importOrders', { headers: { 'x-csrf-token': session.csrfToken } })
    assert.equal(reply.status(), 200, await reply.text())
    const own: { rows: { id: number }[] } = await (await page.request.get('/api/task/findTask?limit=1&own=true')).json()
    return own.rows[0]?.id ?? 0
  }
  const tasks = { admin: await begun('admin'), keeper: await begun('keeper') }
  const offered = async (as: string, id: number) => {
    const page = await cabinet.open(`/tasks/${id}`, { as })
    await page.getByRole('heading', { level: 1, name: 'Загрузка заказов FBS' }).waitFor()
    await settled(page)
    return page.getByRole('button', { name: /Запустить снова|Отменить/ }).count()
  }
  assert.deepEqual([await offered('keeper', tasks.admin), await offered('keeper', tasks.keeper)], [0, 1])
  assert.deepEqual([await offered('admin', tasks.admin), await offered('admin', tasks.keeper)], [1, 1])
})
