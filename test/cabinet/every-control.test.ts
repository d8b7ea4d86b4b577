// Every control of every room is used once and nothing breaks: no error, no raw code, no control without a name, nothing wider than a phone.
// `ROOM=orders` goes over one room. What a control should do is proven by the tests of its room.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openCabinet } from './support/cabinet.ts'
import { openSweep } from './support/sweep.ts'

const cabinet = await openCabinet({ orders: 6 })
const table = readFileSync(new URL('../../web/src/app/rooms.ts', import.meta.url), 'utf8')
const rooms = [...table.matchAll(/\bname: '(\w+)',\s+path: '([^']+)'/g)].map(([, name = '', path = '']) => ({ name, path }))
const wanted = process.env.ROOM
/** Leaving ends the session of the sweep; it is proven where signing in is. */
const spare = /^(Выйти|Завершить|Закончить смену)/
// A room and what it leads to at once; `EVERY=1` goes over all addresses, which takes several times as long.
const MOST_ADDRESSES = process.env.EVERY === undefined ? 2 : 20

/** Addresses alike but for their numbers are one. */
const patternOf = (href: string) => href.split('?')[0]?.replace(/\d+/g, '#') ?? ''
const isWithin = (path: string, href: string) => patternOf(href) === path || (path !== '/' && href.startsWith(`${path}/`))

async function isNoWider(page: Page, address: string): Promise<string[]> {
  const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  return typeof wide === 'number' && wide > 1 ? [`${address}: ${wide} px wider than a phone`] : []
}

test('the table of rooms is read', () => {
  assert.ok(rooms.length >= 3 && rooms.some(({ path }) => path === '/'), JSON.stringify(rooms))
})

test('a broken page is found out in each way', async () => {
  const page = await cabinet.open('/profile', { as: 'breaker' })
  const body = `<main><h1>Broken</h1><button onclick="throw new Error('torn')">Tear</button><button onclick="console.error('grumble')">Grumble</button>
    <button><svg></svg></button><button onclick="document.querySelector('p').textContent = 'error_not_told'">Tell</button><p></p>
    <button onclick="fetch('/broken-answer')">Ask</button>
    <button onclick="const d = document.createElement('div'); d.role = 'dialog'; d.innerHTML = '<h2>D</h2><button onclick=\\'throw new Error(&quot;deep&quot;)\\'>Inner</button>'; document.body.append(d)">Open</button></main>`
  await page.route('**/broken', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }))
  await page.route('**/broken-answer', (route) => route.fulfill({ status: 503, body: '' }))
  const { found, controls } = await openSweep({ page, problems: cabinet.problems }).sweep('/broken')
  const told = found.join('\n')
  for (const [what, sign] of [
    ['an error of a script', /«Tear».*torn/],
    ['an error in the console', /«Grumble».*grumble/],
    ['a control without a name', /no name: <button/],
    ['a raw code', /«Tell».*error_not_told/],
    ['an answer of 503', /«Ask».*503/],
    ['an error inside a dialog', /«Inner».*deep/],
  ] as const)
    assert.match(told, sign, what)
  assert.ok(controls >= 7, String(controls))
})

for (const room of rooms.filter(({ name }) => wanted === undefined || wanted === name))
  test(`every control of ${room.name} can be used`, async (context) => {
    const started = Date.now()
    const login = `sweeps-${room.name}`
    const page = await cabinet.open(room.path, { as: login })
    const sweeping = openSweep({ page, problems: cabinet.problems, spare })
    const known = new Map([[patternOf(room.path), room.path]])
    const found: string[] = []
    let controls = 0
    for (const address of known.values()) {
      const swept = await sweeping.sweep(address)
      for (const href of swept.links)
        if (isWithin(room.path, href) && !known.has(patternOf(href)) && known.size < MOST_ADDRESSES) known.set(patternOf(href), href)
      controls += swept.controls
      found.push(...swept.found)
    }
    for (const address of known.values()) found.push(...(await isNoWider(await cabinet.open(address, { phone: true, as: login }), address)))
    context.diagnostic(`${known.size} addresses, ${controls} controls, ${Date.now() - started} ms: ${[...known.values()].join(' ')}`)
    assert.deepEqual(found, [])
  })
