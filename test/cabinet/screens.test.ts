// Every room opens in light and dark, on a wide screen and on a phone, in both languages, without a complaint of the browser, and is pictured (`npm run screens`).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCabinet, picture, settled } from './support/cabinet.ts'

const cabinet = await openCabinet()
const looks = [
  { name: 'wide-light', look: {} },
  { name: 'wide-dark', look: { dark: true } },
  { name: 'phone-light', look: { phone: true, lang: 'en' } },
  { name: 'phone-dark', look: { phone: true, dark: true } },
] as const

/** The rooms of the menu, as the person sees them; `/pack` and others that take the whole screen are in it too. */
async function addresses(): Promise<string[]> {
  const page = await cabinet.open('/')
  const found: unknown = await page
    .getByRole('navigation')
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  return Array.isArray(found) ? found.filter((href) => typeof href === 'string') : []
}
const rooms = await addresses()

for (const { name, look } of looks)
  test(`every room opens: ${name}`, async () => {
    assert.ok(rooms.length > 2, rooms.join(' '))
    for (const room of rooms) {
      const page = await cabinet.open(room, look)
      await settled(page)
      await page.locator('h1').first().waitFor()
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      assert.ok(typeof wide === 'number' && wide <= 1, `${room} is wider than the screen by ${String(wide)} px`)
      await picture(page, `${room === '/' ? 'today' : room.slice(1).replaceAll('/', '-')}-${name}`)
    }
  })
