// The settings of a client as the published `Client`: what is sent is kept and given back; docs/settings.md says which of them anything obeys.
import type { Context } from '../../kit/op.ts'
import { requireWhole } from '../../kit/reach.ts'
import { wireSchemas, type Client, type ClientParam } from '../../wire/index.ts'
import { activeTariff } from '../billing/index.ts'
import { rescopeBarcodes } from '../catalogue/index.ts'
import { audit, findOrganizations } from '../client/index.ts'
import { errors } from './errors.ts'
import { lockSettings, namesOfUsers, readSettings, saveSettings, type Settings } from './queries.ts'

const LARGEST = 128 * 1024
// Told by us, or kept where they belong: organizations, people, tariffs, bills, banks, pictures.
const TOLD = new Set([
  'clientId',
  'hostId',
  'host',
  'lastLoginDate',
  'tariffStatus',
  'expiredDate',
  'tariff',
  'tariffs',
  'bills',
  'banks',
  'users',
  'clientOrganizations',
  'salesForPeriod',
  'averageFbsOrdersForPeriod',
  'lastExportStat',
  'planImagePath',
  'planImageSize',
  'planImageWidth',
  'planImageHeight',
  'path',
  'size',
  'width',
  'height',
  'type',
  'needCreateDatabase',
  'useOwnDatabase',
])
export const settingNames = Object.keys(wireSchemas.Client.properties ?? {}).filter((name) => !TOLD.has(name))

export async function presentClient(call: Context): Promise<Client> {
  const [settings, users, organizations, tariff] = [
    await readSettings(call.db, call.clientId),
    await namesOfUsers(call.db, call.clientId),
    await findOrganizations(call, { limit: 500 }),
    await activeTariff(call),
  ]
  return {
    ...Object.fromEntries(Object.entries(settings).filter(([name]) => settingNames.includes(name) || name.startsWith('planImage'))),
    clientId: call.clientId,
    clientOrganizations: organizations.rows,
    ...(tariff && { tariff }),
    users: Object.fromEntries(users.map(({ id, name }) => [String(id), name])),
  }
}

function checkProperties(text: unknown) {
  if (typeof text !== 'string' || text === '') return
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw errors.error_settings_properties()
}

/** What is absent stays, a null is forgotten. */
async function change(call: Context, given: Client): Promise<Client> {
  // Settings are of the whole client: who sees a part of it does not change them.
  requireWhole(call)
  checkProperties(given.properties)
  const before = await lockSettings(call.db, call.clientId)
  const after: Settings = { ...before }
  for (const [name, value] of Object.entries(given)) {
    if (!settingNames.includes(name) || value === undefined) continue
    if (value === null) delete after[name]
    else after[name] = value
  }
  if (JSON.stringify(after).length > LARGEST) throw errors.error_settings_too_large({ limit: LARGEST })
  await saveSettings(call.db, call.clientId, after)
  const perOrganization = after.barcodeUniqForOrg === true
  if (perOrganization !== (before.barcodeUniqForOrg === true)) await rescopeBarcodes(call, perOrganization)
  const fields = settingNames.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  await audit(call, 'client.change', 'client', call.clientId, { fields })
  return presentClient(call)
}

export const updateClient = (call: Context, given: Client) => change(call, given)
export const updateClientParam = (call: Context, clientParam: ClientParam) => change(call, { clientParam })
export const updateServices = (call: Context, services: NonNullable<Client['services']>) => change(call, { services: [...new Set(services)] })
