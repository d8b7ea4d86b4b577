// One-time passwords by time (RFC 6238): HMAC-SHA1, six digits, steps of 30 seconds, as every authenticator reads them. Pure.
import { createHmac } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const STEP_MS = 30_000

export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)] ?? '').join('')
}

export const stepAt = (time: number) => Math.floor(time / STEP_MS)

export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const at = (mac[19] ?? 0) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** The step whose code this is, now or one step to either side, and not one that was used; or undefined. */
export const matchingStep = (secret: Uint8Array, code: string, { now, lastStep }: { now: number; lastStep: number }): number | undefined =>
  [-1, 0, 1].map((shift) => stepAt(now) + shift).find((step) => step > lastStep && codeOf(secret, step) === code)
