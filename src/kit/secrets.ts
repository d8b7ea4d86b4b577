// Secrets at rest (AES-256-GCM) and tokens (256 random bits, stored as a hash).
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** Encrypts under the server's key; `context` (which row it is for) must be the same to decrypt, so secrets can not be swapped between rows. */
export function encryptSecret(key: Buffer, plain: string, context: string): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(1), iv, cipher.getAuthTag(), body])
}

export function decryptSecret(key: Buffer, sealed: Buffer, context: string): string {
  if (sealed[0] !== 1) throw new Error('a secret of an unknown version')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13)).setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(13, 29))
  return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]).toString('utf8')
}

/** A new API token: 256 random bits. Shown once. */
export const newToken = () => randomBytes(32).toString('base64url')
/** What is stored of a token. It is random, so a plain hash is enough and look-ups stay an index read. */
export const hashToken = (token: string) => createHash('sha256').update(token).digest()
