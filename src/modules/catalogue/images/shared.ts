// Addresses under which a marketplace fetches a picture of goods: signed, so that nobody makes one up, and the same for as long as the file
// is there, because marketplaces tell pictures apart by address. Not its job: showing pictures to people (serve.ts).
import { createHmac, timingSafeEqual } from 'node:crypto'
import { equipment } from '../../../equipment.ts'
import { mayConnect } from '../../../kit/guarded-fetch.ts'
import { FileReply } from '../../../kit/op.ts'
import { isIP } from 'node:net'
import { errors } from './errors.ts'

const markOf = (clientId: number, path: string) =>
  createHmac('sha256', equipment().config.secretKey).update(`shared picture ${clientId} ${path}`).digest('base64url')

/** Whether others can reach this server by its PUBLIC_URL. Where private hosts are allowed, marketplaces may be private too. */
function isPublic({ hostname }: URL): boolean {
  if (equipment().config.allowPrivateHosts) return true
  const host = hostname.replace(/^\[|\]$/g, '')
  return isIP(host) > 0 ? mayConnect(host, false) : host.includes('.') && !/\.(local|internal|lan|localhost)$/.test(host)
}

/** The address of a stored picture for a marketplace; undefined when PUBLIC_URL is nowhere a marketplace could reach. */
export function sharedLink(clientId: number, path: string): string | undefined {
  const { publicUrl } = equipment().config
  const base = URL.parse(publicUrl)
  if (!base || !isPublic(base)) return undefined
  return `${publicUrl.replace(/\/$/, '')}/files/shared?${new URLSearchParams({ client: String(clientId), path, mark: markOf(clientId, path) })}`
}

/** Only pictures of goods are ever shared, and only under the mark that we made ourselves. */
export async function showShared({ client, path, mark }: { client: number; path: string; mark: string }): Promise<FileReply> {
  const [given, right] = [Buffer.from(mark), Buffer.from(markOf(client, path))]
  const isOurs = given.length === right.length && timingSafeEqual(given, right) && path.startsWith('product/images/')
  const file = isOurs ? await equipment().files.read(client, path) : undefined
  if (!file) throw errors.error_image_not_found()
  return new FileReply(file.contentType, file.stream, path.split('/').at(-1), true)
}
