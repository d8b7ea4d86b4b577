// Changing the own mail in a browser: the cabinet asks for the password, and does what was asked once it is right.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { isAccessible } from './support/axe.ts'
import { openCabinet, PASSWORD, settled } from './support/cabinet.ts'

const cabinet = await openCabinet({ shop: false })

const Users = Type.Object({ rows: Type.Array(Type.Object({ login: Type.String(), email: Type.Optional(Type.Union([Type.String(), Type.Null()])) })) })
const mailOf = async (login: string) => (await cabinet.api.get('/api/client/findUser', Users)).rows.find((user) => user.login === login)?.email ?? ''

test('the own mail is changed once the password is given; whoever closes the question changes nothing', async () => {
  const page = await cabinet.open('/settings/users')
  await page.getByRole('row').filter({ hasText: 'admin' }).first().click()
  const mail = page.getByLabel('Почта')
  await mail.fill('owner@example.org')
  const save = page.getByRole('button', { name: 'Сохранить' })
  await save.click()
  const dialog = page.getByRole('dialog', { name: 'Ваш пароль' })
  await dialog.getByLabel('Текущий пароль').waitFor()
  await isAccessible(page)
  await dialog.getByLabel('Текущий пароль').fill('not my password')
  await dialog.getByRole('button', { name: 'Подтвердить' }).click()
  await dialog.getByText('Пароль неверен').waitFor()
  await dialog.getByRole('button', { name: 'Отмена' }).last().click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText('Не сохранено: пароль не подтверждён').first().waitFor()
  assert.equal(await page.getByText('Сохранено', { exact: true }).count(), 0)
  assert.equal(await mail.inputValue(), 'owner@example.org', 'what was typed is still there')
  assert.equal(await mailOf('admin'), '', 'nothing was changed')
  await save.click()
  await dialog.getByLabel('Текущий пароль').fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Подтвердить' }).click()
  await page.getByText('Сохранено', { exact: true }).first().waitFor()
  assert.equal(await mailOf('admin'), 'owner@example.org')
  await page.reload()
  await settled(page)
  assert.equal(await mail.inputValue(), 'owner@example.org')
  await mail.fill('another@example.org')
  await save.click()
  await page.getByText('Сохранено', { exact: true }).first().waitFor()
  assert.equal(await dialog.count(), 0, 'it is asked for once in ten minutes')
})
