// The warehouses that a marketplace itself tells of, to link ours to. Asked of the marketplace each time: nothing of it is kept.
import { Type, type Static } from 'typebox'
import { ConnectorFailure, isMarketService } from '../../connectors/index.ts'
import type { LongContext } from '../../kit/op.ts'
import { openIntegration, openMarket } from '../client/index.ts'
import { errors } from './errors.ts'
import type { Service } from './queries/warehouses.ts'
import { requireReach } from './warehouses.ts'

/** The contract calls the id any object; those of marketplaces are texts. */
export const OfService = Type.Array(Type.Object({ id: Type.String(), name: Type.String() }))

const PATIENCE_MS = 15_000

export async function warehousesOfService(
  call: LongContext,
  { organizationId, service }: { organizationId: number; service: Service },
): Promise<Static<typeof OfService>> {
  requireReach(call, organizationId)
  const integration = await call.tx(({ db, clientId }) => openIntegration(db, clientId, { organizationId, service }), { readOnly: true })
  // Those that no connector asks are written by hand.
  if (!isMarketService(service)) return []
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    const market = openMarket(integration, AbortSignal.any([call.signal, patience]))
    return (await market.listWarehouses()).map(({ externalId, name }) => ({ id: externalId, name }))
  } catch (error) {
    if (patience.aborted) throw errors.error_stock_service_silent({ service, reason: `${PATIENCE_MS / 1000} s` })
    if (!(error instanceof ConnectorFailure)) throw error
    throw errors.error_stock_service_silent({ service, reason: (error.message || error.kind).slice(0, 300) })
  }
}
