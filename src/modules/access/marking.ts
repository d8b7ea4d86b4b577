// Access to the marking system (Честный знак) and its station of codes (СУЗ). The seller signs with their own certificate, in their browser: we see signatures, never keys.
import { leaveStation, markingKey, markingToken, pingStation, registerAtStation, stationToken } from '../../connectors/access.ts'
import { equipment } from '../../equipment.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import type { ClientOrganization, CrptAuthData } from '../../wire/index.ts'
import { keepAccess, readAccess } from '../client/index.ts'
import { errors } from './errors.ts'
import { asking } from './services.ts'

const CRPT = 'Честный знак'
const SUZ = 'СУЗ'

/** Random data to sign; good for a few minutes, and for one signature. */
export const authData = (call: LongContext): Promise<CrptAuthData> => asking(CRPT, call, (ports) => markingKey(ports, equipment().config.crptUrl))

type Signed = { organizationId: number; data: CrptAuthData }
const signedOf = ({ data, uuid }: CrptAuthData) => ({ data: data ?? '', uuid: uuid ?? '' })
const access = (call: LongContext, id: number) => call.tx((inner) => readAccess(inner, id), { readOnly: true })
const now = () => new Date().toISOString()

export async function authToken(call: LongContext, { organizationId, data }: Signed): Promise<ClientOrganization> {
  await access(call, organizationId)
  const token = await asking(CRPT, call, (ports) => markingToken(ports, equipment().config.crptUrl, signedOf(data)))
  return call.tx((inner) => keepAccess(inner, organizationId, { secrets: { crptToken: token }, settings: { tokenCreatedDate: now() } }))
}

export async function suzToken(call: LongContext, { organizationId, data }: Signed): Promise<ClientOrganization> {
  const { omsConnection } = (await access(call, organizationId)).settings
  if (!omsConnection) throw errors.error_suz_not_set({ organizationId, field: 'omsConnection' })
  const token = await asking(SUZ, call, (ports) => stationToken(ports, equipment().config.crptUrl, { ...signedOf(data), omsConnection }))
  return call.tx((inner) => keepAccess(inner, organizationId, { secrets: { suzClientToken: token }, settings: { suzTokenDate: now() } }))
}

async function station(call: LongContext, organizationId: number) {
  const { secrets, settings } = await access(call, organizationId)
  if (!secrets.omsId) throw errors.error_suz_not_set({ organizationId, field: 'omsId' })
  return { omsId: secrets.omsId, clientToken: secrets.suzClientToken, omsConnection: settings.omsConnection }
}

/** Answers the number of the station when it speaks to this organization. */
export async function pingSuz(call: LongContext, organizationId: number): Promise<string> {
  const { omsId, clientToken } = await station(call, organizationId)
  if (clientToken === undefined) throw errors.error_suz_not_set({ organizationId, field: 'suzClientToken' })
  return asking(SUZ, call, (ports) => pingStation(ports, equipment().config.suzUrl, { omsId, clientToken }))
}

/** What the seller signs to let this installation in: these very bytes are sent beside the signature. */
export const suzConnectText = ({ clientId }: Pick<Context, 'clientId'>): string =>
  JSON.stringify({ address: equipment().config.publicUrl, name: `Ambar ${clientId}` })

export async function connectSuz(call: LongContext, { organizationId, signature }: { organizationId: number; signature: string }): Promise<ClientOrganization> {
  const { omsId } = await station(call, organizationId)
  const { suzIntegratorUrl, suzRegistrationKey } = equipment().config
  if (suzRegistrationKey === undefined) throw errors.error_access_setting({ setting: 'SUZ_REGISTRATION_KEY' })
  const omsConnection = await asking(SUZ, call, (ports) =>
    registerAtStation(ports, suzIntegratorUrl, {
      omsId,
      text: suzConnectText(call),
      signature: signature.replace(/\s+/g, ''),
      registrationKey: suzRegistrationKey,
    }),
  )
  return call.tx((inner) => keepAccess(inner, organizationId, { secrets: {}, settings: { omsConnection } }))
}

/** Takes the installation off the station while its token still opens it, and forgets the access either way there is none. */
export async function removeSuz(call: LongContext, organizationId: number): Promise<ClientOrganization> {
  const { omsId, clientToken, omsConnection } = await station(call, organizationId)
  if (clientToken !== undefined && omsConnection)
    await asking(SUZ, call, (ports) => leaveStation(ports, equipment().config.suzUrl, { omsId, omsConnection, clientToken }))
  return call.tx((inner) => keepAccess(inner, organizationId, { secrets: { suzClientToken: '' }, settings: { omsConnection: null, suzTokenDate: null } }))
}
