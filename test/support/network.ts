// Nothing that is called leaves the machine: every address is out of reach.
import { equip, equipment } from '../../src/equipment.ts'
import { FetchError } from '../../src/kit/guarded-fetch.ts'

export function cutNetwork(): void {
  const fetch = Object.assign(() => Promise.reject(new FetchError('unreachable', 'there is no network in this test')), { close: async () => undefined })
  equip({ ...equipment(), fetch, markets: { ...equipment().markets, fetch } })
}
