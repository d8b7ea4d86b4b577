// What marketplaces say their warehouses are, for every account that is connected, and which of them none of ours feeds.
import { useQueries } from '@tanstack/react-query'
import { call } from '../../api/api.ts'
import { useApi } from '../../api/query.ts'
import { useMay } from '../../api/session.ts'
import type { Reply } from '../../api/api.ts'
import { useLinks } from '../../kit/links.ts'

type Account = Reply<'GET /api/stock/accounts'>[number]
export type Unlinked = { id: string; name: string; service: Account['service']; organizationId: number }

// What a marketplace answers stands for this long: it allows few questions.
const FRESH_MS = 5 * 60_000

export function useUnlinked() {
  const may = useMay()
  const integrations = useApi('settings', 'GET /api/client/integrations', {}, { enabled: may('warehouse.read') && may('client.read') })
  const { links, asked } = useLinks()
  const accounts = (integrations.data ?? []).flatMap(({ service, organizationId }) =>
    service && service !== 'NONE' && organizationId ? [{ service, organizationId }] : [],
  )
  const theirs = useQueries({
    queries: accounts.map(({ service, organizationId }) => ({
      queryKey: ['own', 'warehouses of a service', service, organizationId],
      // An account that does not answer has no warehouses to ask about: its own screen says what is wrong with it.
      queryFn: async (): Promise<Unlinked[]> =>
        (await call('GET /api/warehouse/getWarehouseOfService', { query: { service, organizationId } })).map((one) => ({ ...one, service, organizationId })),
      staleTime: FRESH_MS,
      retry: false,
    })),
  })
  const all = theirs.flatMap(({ data }) => data ?? [])
  const isLinked = (one: Unlinked) =>
    links.some(({ service, organizationId, externalId }) => service === one.service && organizationId === one.organizationId && externalId === one.id)
  return { all, accounts, unlinked: asked.data === undefined ? [] : all.filter((one) => !isLinked(one)) }
}
