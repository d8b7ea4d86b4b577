// Every room and what is inside of it opens in the dark and in the light, on a wide screen and on a phone, in both languages, without a complaint
// of the browser, accessible and no wider than the screen, and is pictured (`npm run screens`).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { isAccessible } from './support/axe.ts'
import { openCabinet, picture, settled, type Look } from './support/cabinet.ts'
import { openScenes, packingScenes, type Scene } from './support/scenes.ts'

const all: readonly { name: string; look: Look }[] = [
  { name: 'wide-light', look: {} },
  { name: 'wide-dark', look: { dark: true } },
  { name: 'phone-light', look: { phone: true, lang: 'en' } },
  { name: 'phone-dark', look: { phone: true, dark: true } },
]

// Pictures are drawn in all four. The tests of the rooms go in the light, wide and in Russian: these two are whatever that is not.
const looks = process.env.SCREENS === undefined ? all.filter(({ name }) => name === 'wide-dark' || name === 'phone-light') : all

const cabinet = await openCabinet()

async function draw(page: Page, name: string): Promise<void> {
  const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  assert.ok(typeof wide === 'number' && wide <= 1, `${name} is wider than the screen by ${String(wide)} px`)
  await isAccessible(page)
  await picture(page, name)
}

/** Made when they are wanted first: before that nobody may be there who could sign in. */
let made: Promise<readonly Scene[]> | undefined
const scenes = () => (made ??= openScenes(cabinet))

// Before anybody is made who could sign in.
test('a new server asks for its first administrator', async () => {
  for (const { name, look } of looks) {
    const page = await cabinet.open('/', { ...look, as: null })
    await page.getByRole('heading', { name: /Первый запуск|First start/ }).waitFor()
    await draw(page, `setup-${name}`)
  }
})

test('every room of the menu is among what is pictured', async () => {
  const page = await cabinet.open('/')
  const links: unknown = await page
    .getByRole('navigation')
    .getByRole('link')
    .evaluateAll((found) => found.map((link) => link.getAttribute('href')))
  const pictured = [...(await scenes()).map(({ path }) => path), '/pack']
  assert.ok(Array.isArray(links) && links.length > 2)
  for (const link of links)
    assert.ok(
      pictured.some((path) => path === link),
      `${String(link)} is pictured`,
    )
})

for (const { name, look } of looks)
  test(`every room opens: ${name}`, async () => {
    for (const { path, name: scene, enter } of await scenes()) {
      const page = await cabinet.open(path, look)
      await enter?.(page)
      await settled(page)
      await page.locator('h1').first().waitFor()
      await draw(page, `${scene}-${name}`)
      await page.unrouteAll({ behavior: 'wait' })
    }
  })

for (const { name, look } of looks)
  test(`an order is packed: ${name}`, async () => {
    await packingScenes(cabinet, name, look, async (page, scene) => draw(page, `${scene}-${name}`))
  })

test('the door', async () => {
  for (const { name, look } of looks) {
    const page = await cabinet.open('/', { ...look, as: null })
    await page.getByRole('heading', { name: /Вход|Sign in/ }).waitFor()
    await draw(page, `sign-in-${name}`)
  }
})
