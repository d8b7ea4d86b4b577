// Answers that come late, as on a bad day: the server has done what it was asked, the page does not know yet.
import type { Page, Route } from 'playwright-core'

/**
 * Keeps back the answer to the next such request: `asked` is there once the server has answered, `letGo` hands the answer on.
 * @example const late = await keepBack(page, 'PATCH', '/api/model/7'); await save.click(); await late.asked; … await late.letGo()
 */
export async function keepBack(page: Page, method: string, address: string) {
  const asked = Promise.withResolvers<void>()
  const open = Promise.withResolvers<void>()
  const handed = Promise.withResolvers<void>()
  const overdue = setTimeout(() => asked.reject(new Error(`no ${method} ${address} was sent`)), 60_000)
  let isUsed = false
  const handle = async (route: Route) => {
    if (isUsed || route.request().method() !== method) return route.fallback()
    isUsed = true
    try {
      const response = await route.fetch()
      asked.resolve()
      await open.promise
      await route.fulfill({ response })
      return handed.resolve()
    } catch (error) {
      asked.reject(error)
      return handed.reject(error)
    } finally {
      clearTimeout(overdue)
    }
  }
  await page.route(`**${address}`, handle)
  return {
    asked: asked.promise,
    letGo: async () => {
      open.resolve()
      await handed.promise
      await page.unroute(`**${address}`, handle)
    },
  }
}
