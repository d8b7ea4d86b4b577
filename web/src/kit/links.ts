// Names of the warehouses of marketplaces, as they were linked.
import { useApi } from '../api/query.ts'
import { useMay } from '../api/session.ts'

export function useLinks() {
  const may = useMay()
  const asked = useApi('settings', 'GET /api/warehouse/getServiceWarehouse', {}, { enabled: may('warehouse.read') })
  const links = asked.data ?? []
  const nameOf = (service: string | null | undefined, externalId: string) =>
    links.find((link) => link.service === service && link.externalId === externalId)?.name ?? externalId
  return { links, nameOf, asked }
}
