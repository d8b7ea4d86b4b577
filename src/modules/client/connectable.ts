// What can be connected and what is: the forms of services, every integration with its health, and asking a service whether the kept key works.
// Not its job: keeping keys (connect.ts).
import { accountForms, type AccountField, type AccountForm } from '../../connectors/forms.ts'
import { ConnectorFailure, isMarketService } from '../../connectors/index.ts'
import { moySkladOrganizations } from '../../connectors/moysklad.ts'
import { equipment } from '../../equipment.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { isAllowed } from '../../kit/reach.ts'
import { getOrganization } from './chosen.ts'
import { addIntegration, presentIntegration, type IntegrationForm, type ShownIntegration } from './connect.ts'
import { errors } from './errors.ts'
import { openIntegration, type Integration } from './integrations.ts'
import { openDirectoryOf } from './market.ts'
import { noteChecked, readIntegration, selectIntegrations, type IntegrationRow } from './queries/integrations.ts'

/** The fields of `addServiceIntegration` that the parts of an account are kept in. */
const places: Record<string, string> = { token: 'serviceSecret', clientId: 'serviceClientId' }
const placed = (field: AccountField): AccountField => ({ ...field, name: places[field.name] ?? field.name })

export type Connectable = AccountForm & { canLetIn: boolean }
/** `canLetIn`: a seller may let this server in at the service itself, without a key (`GET /api/client/connect`). */
export const listConnectable = ({ lang }: Context): Connectable[] =>
  accountForms(lang).map((form) => ({
    ...form,
    fields: form.fields.map(placed),
    canLetIn: form.service === 'YANDEX_MARKET' && equipment().config.yandexClientSecret !== undefined,
  }))

export type ListedIntegration = ShownIntegration & { importedDate: string | null }
const listed = (clientId: number, row: IntegrationRow): ListedIntegration => ({
  ...presentIntegration(clientId, row),
  importedDate: typeof row.cursors.fbsOrders === 'string' ? row.cursors.fbsOrders : null,
})

async function readListed({ db, clientId }: Context, id: number): Promise<ListedIntegration> {
  const row = await readIntegration(db, clientId, id)
  if (!row) throw errors.error_integration_unknown({ id })
  return listed(clientId, row)
}

export async function findIntegrations({ db, clientId, actor }: Context): Promise<ListedIntegration[]> {
  const rows = await selectIntegrations(db, clientId, {})
  return rows.filter((row) => isAllowed(actor.organizationIds, row.organizationId)).map((row) => listed(clientId, row))
}

const PATIENCE_MS = 20_000

async function askService(integration: Integration, signal: AbortSignal): Promise<void> {
  const { service, siteDomain, login, secrets } = integration
  const directory = openDirectoryOf(integration, signal)
  if (directory) return directory.checkAccount()
  if (service !== 'MOY_SKLAD') throw errors.error_integration_no_check({ service })
  const key = { siteDomain, token: secrets.serviceSecret ?? secrets.token, login: login ?? undefined, password: secrets.password }
  await moySkladOrganizations({ fetch: equipment().fetch, signal }, key, { limit: 1 })
}

/** Null when the service takes the key; else why it does not, or why it could not be asked. */
async function problemOf(integration: Integration, signal: AbortSignal): Promise<string | null> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    await askService(integration, AbortSignal.any([signal, patience]))
    return null
  } catch (error) {
    if (patience.aborted) return `${integration.service} did not answer in ${PATIENCE_MS / 1000} s`
    if (!(error instanceof ConnectorFailure)) throw error
    return (error.message || error.code || error.kind).slice(0, 300)
  }
}

/** Asks the service with the key that is kept; what it says is noted as the health of the integration. */
export async function checkIntegration(
  call: LongContext,
  { service, organizationId }: { service: string; organizationId: number },
): Promise<ListedIntegration> {
  const integration = await call.tx(
    async (inner) => {
      await getOrganization(inner, organizationId)
      return openIntegration(inner.db, inner.clientId, { service, organizationId })
    },
    { readOnly: true },
  )
  const problem = await problemOf(integration, call.signal)
  return call.tx(async (inner) => {
    await noteChecked(inner.db, inner.clientId, integration.id, problem)
    return readListed(inner, integration.id)
  })
}

/** Keeps the key, and tells at once whether it works; a marketplace that orders come from was asked before the key was kept. */
export async function connectService(call: LongContext, form: IntegrationForm & { service: string; organizationId: number }): Promise<ListedIntegration> {
  const { id } = await addIntegration(call, form)
  if (!isMarketService(form.service)) return checkIntegration(call, form)
  return call.tx((inner) => readListed(inner, id ?? 0), { readOnly: true })
}
