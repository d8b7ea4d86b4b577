// How often a token or an address may ask. A token counts for itself only once it was good: whoever makes tokens up is counted by address.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import { kitErrors } from './errors.ts'

/** Requests a minute for one token, and for one address that has none. */
export type Rates = { perToken: number; perAddress: number }

const KNOWN = 10_000
const MINUTE = 60_000

/** One token however it is written: bare, or after `Bearer ` and so many spaces. */
const tokenIn = (authorization: string) => authorization.replace(/^Bearer\s+/i, '').trim()

/** The address as it is counted: of IPv6 the network, for a household has as many addresses in it as it likes. */
export function addressKey(ip: string): string {
  const address = ipaddr.isValid(ip) ? ipaddr.process(ip) : undefined
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(':') : (address?.toString() ?? ip)
}

/** Counts all requests; answers what notes whether an Authorization header was good. */
export async function limitRates(app: FastifyInstance, { perToken, perAddress }: Rates): Promise<(authorization: string, isGood: boolean) => void> {
  const known = new Set<string>()
  const knownOf = ({ headers: { authorization } }: FastifyRequest) => {
    const token = tokenIn(authorization ?? '')
    return known.has(token) ? token : undefined
  }
  await app.register(rateLimit, {
    max: (request) => (knownOf(request) === undefined ? perAddress : perToken),
    timeWindow: MINUTE,
    keyGenerator: (request) => knownOf(request) ?? addressKey(request.ip),
    errorResponseBuilder: (_request, context) => kitErrors.error_too_many_requests({ seconds: Math.ceil(context.ttl / 1000) }),
  })
  return (authorization, isGood) => {
    const token = tokenIn(authorization)
    if (!isGood) known.delete(token)
    else if (!known.has(token)) {
      if (known.size >= KNOWN) known.delete(known.values().next().value ?? '')
      known.add(token)
    }
  }
}

/** For what a stranger may change, such as signing in: a twentieth of what an address may ask, and a token does not raise it. */
export const strangersRate = ({ perAddress }: Rates) => ({
  rateLimit: { max: Math.ceil(perAddress / 20), timeWindow: MINUTE, keyGenerator: (request: FastifyRequest) => addressKey(request.ip), groupId: 'strangers' },
})
