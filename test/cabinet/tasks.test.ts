// The room of tasks in a browser.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCabinet, picture } from './support/cabinet.ts'
import { isAccessible } from './support/axe.ts'

const cabinet = await openCabinet()

test('the list shows what the server did, and the address holds its filters', async () => {
  const page = await cabinet.open('/tasks')
  await page.getByRole('heading', { name: 'Задачи', level: 1 }).waitFor()
  await page.getByRole('row').filter({ hasText: 'YML_IMPORT_TASK' }).waitFor()
  await page.getByRole('combobox', { name: 'Состояние' }).click()
  await page.getByRole('option', { name: 'Ошибка' }).click()
  await page.getByText('Под эти условия ничего не подошло').waitFor()
  assert.match(page.url(), /status=ERROR/)
  await page.goBack()
  await page.getByRole('row').filter({ hasText: 'YML_IMPORT_TASK' }).waitFor()
  await isAccessible(page)
  await picture(page, 'tasks')
})
