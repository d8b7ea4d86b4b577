// The address of an integration: only one that may be called is kept. Every call is guarded again when it is made.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { equipment } from '../../equipment.ts'
import { mayConnect } from '../../kit/guarded-fetch.ts'
import { errors } from './errors.ts'

const wrong = (reason: string) => errors.error_site_domain({ reason })

async function ipsOf(host: string): Promise<string[]> {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isIP(bare)) return [bare]
  try {
    return (await lookup(bare, { all: true })).map(({ address }) => address)
  } catch (error) {
    // A name that does not resolve now may do so later; what it resolves to is judged then.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')) return []
    throw error
  }
}

/** The address as connectors take it: with a scheme, without a slash at its end. A bare domain means https. */
export async function checkedAddress(text: string): Promise<string> {
  const given = text.trim()
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `https://${given}`
  if (address.length > 500 || !URL.canParse(address)) throw wrong('it can not be read')
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw wrong('it must begin with http:// or https://')
  if (url.username !== '' || url.password !== '') throw wrong('it holds a name or a password')
  if (url.search !== '' || url.hash !== '') throw wrong('it has a part after ? or #')
  const { allowPrivateHosts } = equipment().config
  for (const ip of await ipsOf(url.hostname)) if (!mayConnect(ip, allowPrivateHosts)) throw wrong('it is inside a private network')
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}
