// Answers that come late, or are not those of the server, as on a bad day.
import type { Page, Request, Route } from 'playwright-core'

type Address = string | ((url: URL) => boolean)
/**
 * What goes to an address is answered by `handle` until the function is called that is answered. The route stays, and lets everything by: one that
 * is taken off takes requests along that are just setting out, and they are never answered.
 * @example const mended = await meddle(page, '**\/api/packing/scan', (route) => route.abort()); … mended()
 */
export async function meddle(page: Page, address: Address, handle: (route: Route, request: Request) => Promise<unknown> | void): Promise<() => void> {
  let isOver = false
  await page.route(address, (route, request) => (isOver ? route.fallback() : handle(route, request)))
  return () => {
    isOver = true
  }
}

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
  const over = await meddle(page, `**${address}`, handle)
  return {
    asked: asked.promise,
    letGo: async () => {
      open.resolve()
      await handed.promise
      over()
    },
  }
}
