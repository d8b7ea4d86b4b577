// What happened, as a short table with addresses to open.
import { Type } from 'typebox'
import type { Wildberries } from '../sandbox/wildberries/server.ts'
import type { Api } from './api.ts'

const Counted = Type.Object({ total: Type.Integer() })

export async function report(
  api: Api,
  market: Wildberries,
  { address, token, seconds, labels, person }: { address: string; token: string; seconds: number; labels: string; person: { login: string; password: string } },
) {
  const count = async (path: string) => (await api.get(`${path}${path.includes('?') ? '&' : '?'}count=true&limit=1`, Counted)).total
  const sends = market.world.calls.filter((call) => call.method === 'PUT' && call.path.startsWith('/api/v3/stocks/'))
  const table: [string, string | number][] = [
    ['orders', await count('/api/order/find')],
    ['  shipped and delivered', await count('/api/order/find?status=FINISHED')],
    ['  cancelled by buyers', await count('/api/order/find?status=CANCELED')],
    ['changes of stock in the ledger', await count('/api/wms/findItemHistory')],
    ['  reserves', await count('/api/wms/findItemHistory?operation=RESERVE')],
    ['sends of stock to the marketplace', sends.length],
    ['calls to the marketplace, all', market.world.calls.length],
    ['  refused for too many', market.world.calls.filter((call) => call.status === 429).length],
    ['seconds', Math.round(seconds * 10) / 10],
  ]
  console.log('')
  for (const [name, value] of table) console.log(`  ${name.padEnd(36)} ${String(value).padStart(8)}`)
  console.log(`
  cabinet            ${address}/   login ${person.login}, password ${person.password}
  API, readable      ${address}/docs
  OpenAPI            ${address}/openapi.json
  token              ${token}
  orders             curl -H 'Authorization: ${token}' '${address}/api/order/find?count=true'
  labels             ${labels}`)
}
