// The cabinet in a real browser against the real server, on a database of its own with a shop that has a day behind it.
// Whatever the browser complains of (an error in the console, one in a script, an answer of 500) fails the test during which it happened.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { openApi } from '../../../demo/api.ts'
import { orderMore } from '../../../demo/fill.ts'
import { MARKET_WAREHOUSE } from '../../../demo/shop.ts'
import { startWildberries } from '../../../sandbox/wildberries/server.ts'
import { createPerson } from '../../../src/modules/client/index.ts'
import type { Role } from '../../../src/rights.ts'
import { serve } from '../../../src/testing.ts'
import { openBrowser } from './browser.ts'
import { build } from './build.ts'
import { copyOfShop } from './seed.ts'

export const PASSWORD = 'correct horse battery'

export type Look = {
  phone?: boolean
  dark?: boolean
  lang?: 'ru' | 'en'
  /** The login; `null` is nobody. */
  as?: string | null
  /** The page is kept for times without a connection; elsewhere it is not, so that each test sees the server alone. */
  kept?: boolean
}
export type Cabinet = Awaited<ReturnType<typeof openCabinet>>

/**
 * `shop: false` leaves the database empty but for its first client; `orders` is how many new orders of the marketplace wait.
 * @example const cabinet = await openCabinet(); test('…', async () => { const page = await cabinet.open('/tasks') … })
 */
export async function openCabinet({ shop = true, orders = 4, env = {} }: { shop?: boolean; orders?: number; env?: Record<string, string> } = {}) {
  build()
  // Closed last: hooks run in the order of their making, so the browser is let go by `openBrowser` below before the server stops.
  const browser = await openBrowser()
  const copy = shop ? await copyOfShop() : undefined
  const served = await serve({ listen: true, env: { SESSIONS_PER_LOGIN: '50', ...env }, ...(copy && { database: copy.database, dataDir: copy.dataDir }) })
  const market = copy?.market ?? (await startWildberries({ goods: [], warehouses: [{ id: MARKET_WAREHOUSE, name: 'Коледино' }] }))
  after(() => market.close())
  const filled = copy?.filled
  const token = copy?.token ?? served.app.firstToken ?? ''
  const api = openApi(served.url, token)
  if (filled) await orderMore(api, market, filled.goods, orders, MARKET_WAREHOUSE)
  const people = new Set<string>()
  /** A person who signs in with PASSWORD. */
  const givenPerson = async (login: string, roles: readonly Role[] = ['ADMIN']) => {
    if (people.has(login)) return
    people.add(login)
    await served.app.ownerPool.tx({}, (db) => createPerson(db, { clientId: 1, login, name: login, roles, password: PASSWORD }))
  }
  const problems: string[] = []
  afterEach(() => assert.deepEqual(problems.splice(0), [], 'the browser complained'))

  const contexts = new Map<string, BrowserContext>()
  const contextOf = async ({ phone = false, dark = false, lang = 'ru', as = 'admin', kept = false }: Look) => {
    const key = JSON.stringify([phone, dark, lang, as, kept])
    const known = contexts.get(key)
    if (known) return known
    const context = await browser.newContext({
      baseURL: served.url,
      viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
      hasTouch: phone,
      colorScheme: dark ? 'dark' : 'light',
      locale: lang === 'ru' ? 'ru-RU' : 'en-GB',
      timezoneId: 'Europe/Moscow',
      reducedMotion: 'reduce',
      serviceWorkers: kept ? 'allow' : 'block',
    })
    // As long as a person would wait on a busy machine.
    context.setDefaultTimeout(60_000)
    if (as !== null) {
      await givenPerson(as)
      const reply = await context.request.post('/api/session', { data: { login: as, password: PASSWORD, device: 'tests' } })
      assert.equal(reply.status(), 200, await reply.text())
    }
    contexts.set(key, context)
    return context
  }
  const pages = new Map<BrowserContext, Page>()
  const pageOf = async (context: BrowserContext) => {
    const known = pages.get(context)
    if (known && !known.isClosed()) return known
    const page = await context.newPage()
    watch(page, problems)
    pages.set(context, page)
    return page
  }
  return {
    url: served.url,
    app: served.app,
    /** That of the administrator's programs; at the first start also the key of the set-up. */
    token,
    api,
    market,
    /** Absent when the cabinet was opened with `shop: false`. */
    goods: filled?.goods ?? [],
    warehouseId: filled?.warehouseId ?? 0,
    problems,
    givenPerson,
    /** Opens an address as someone who is signed in; the page of a look is shared within the file. */
    open: async (path: string, look: Look = {}): Promise<Page> => {
      const page = await pageOf(await contextOf(look))
      await page.goto(path)
      await settled(page).catch(async (error: unknown) => {
        throw new Error(`${page.url()} did not open. Complaints: ${problems.splice(0).join('; ')}. Shown: ${await page.locator('body').innerText()}`, {
          cause: error,
        })
      })
      return page
    },
    orderMore: (count: number) => orderMore(api, market, filled?.goods ?? [], count, MARKET_WAREHOUSE),
  }
}

/** What the browser itself complains of. Refusals (4xx) are answers like others: a test of a refusal looks for its words. */
function watch(page: Page, problems: string[]) {
  page.on('pageerror', (error) => problems.push(`error in a script: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(`console: ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} ${response.request().method()} ${response.url()}`)
  })
}

/** Until nothing is on its way any more: no skeleton, no spinner of a list. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main').first().waitFor()
  await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' })
}

/** Types as a scanner does: fast, and Enter. */
export async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code, { delay: 3 })
  await page.keyboard.press('Enter')
}

/** The same with no pause between the keys, however busy the machine is: for screens where nothing is typed into a field. */
export async function scanAtOnce(page: Page, code: string): Promise<void> {
  const keys = JSON.stringify([...code, 'Enter'])
  await page.evaluate(`for (const key of ${keys}) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`)
}

/** A picture of the page; `SCREENS=folder` says where to, without it nothing is drawn. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENS
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
