// Secrets of the client as a whole, sealed: for calls to services only, never answered or logged.
import { equipment } from '../../equipment.ts'
import { decryptSecret, encryptSecret } from '../../kit/secrets.ts'
import type { Context } from '../../kit/op.ts'
import { audit } from '../client/index.ts'
import { listSecrets, saveSecret } from './queries.ts'

export type ClientSecret = { name: string; secret: string; expiresAt: Date | null }
const contextOf = (clientId: number, name: string) => `client:${clientId}:${name}`

/** Keeps a secret over the one of before. @example await keepSecret(call, { name: 'YANDEX_DISK', secret: token, expiresAt: null }) */
export async function keepSecret(call: Context, { name, secret, expiresAt }: ClientSecret): Promise<void> {
  const sealed = encryptSecret(equipment().config.secretKey, secret, contextOf(call.clientId, name))
  await saveSecret(call.db, call.clientId, { name, sealed, expiresAt })
  await audit(call, 'client.secret', 'client', call.clientId, { name })
}

export const readSecrets = async ({ db, clientId }: Pick<Context, 'db' | 'clientId'>): Promise<ClientSecret[]> =>
  (await listSecrets(db, clientId)).map(({ name, sealed, expiresAt }) => ({
    name,
    expiresAt,
    secret: decryptSecret(equipment().config.secretKey, sealed, contextOf(clientId, name)),
  }))
