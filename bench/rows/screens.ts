// The rooms of the menu but tasks, where it starts, and packing, in a real browser, over the whole shop: from the click in the menu until nothing of the room is waited for.
import type { Browser, Page } from 'playwright-core'
import { build } from '../../test/cabinet/support/build.ts'
import { launchBrowser } from '../../test/cabinet/support/browser.ts'
import { median } from '../load.ts'
import type { Ground } from '../ground.ts'
import type { Row } from '../main.ts'
import { boundLine } from '../report.ts'
import { TOKEN } from '../server.ts'

const PASSWORD = 'correct horse battery'
const LIMIT_MS = 1000
/** A room that has next to nothing to ask: what is left is the browser and the machine. */
const PLAIN = '/profile'

/** The administrator, signed in. */
async function signIn(browser: Browser, { server: { url } }: Ground): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' })
  const { open } = Object(await (await context.request.get('/api/session/setup')).json())
  const data = open === true ? { token: TOKEN, login: 'bench', password: PASSWORD } : { login: 'bench', password: PASSWORD }
  const reply = await context.request.post(open === true ? '/api/session/setup' : '/api/session', { data })
  if (reply.status() !== 200) throw new Error(`signing in was answered by ${reply.status()}: ${await reply.text()}`)
  return context.newPage()
}

/** Nothing of the page is waited for any more. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor()
  await page.locator('main .mantine-Skeleton-root').first().waitFor({ state: 'detached' })
}

export const screens: Row = {
  name: 'screens',
  async *run(ground) {
    build()
    const browser = await launchBrowser()
    try {
      const page = await signIn(browser, ground)
      await page.goto('/tasks')
      await settled(page)
      const links = page.getByRole('navigation').getByRole('link')
      // The packing station takes the whole screen and has no menu to go on by.
      const rooms = (await links.evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''))).filter(
        (href) => href !== '/pack' && href !== '/tasks',
      )
      const from = await page.locator('main h1').innerText()
      const openFrom = async (room: string) => {
        await page.goto('/tasks')
        await settled(page)
        const begun = performance.now()
        await page.locator(`nav a[href="${room}"]`).click()
        await page.locator('main h1').filter({ hasNotText: from }).first().waitFor()
        await settled(page)
        return performance.now() - begun
      }
      await openFrom(PLAIN)
      for (const room of rooms) {
        // The first time it is also fetched and compiled.
        const first = await openFrom(room)
        const [taken, plain]: [number[], number[]] = [[], []]
        for (let round = 0; round < ground.rounds; round++) {
          plain.push(await openFrom(PLAIN))
          taken.push(await openFrom(room))
        }
        yield {
          ...boundLine(`${room} opens from the menu`, median(taken), LIMIT_MS, 'ms', ` (the first time ${Math.round(first)} ms)`),
          baseline: `${Math.round(median(plain))} ms, the profile`,
          ratio: median(taken) / median(plain),
        }
      }
    } finally {
      await browser.close()
    }
  },
}
