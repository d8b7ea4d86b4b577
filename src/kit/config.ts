// Settings: environment variables, all optional, checked at start with an error that names the variable.
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'

export type Config = {
  port: number
  host: string
  /** Whose word on the address of a caller is taken: proxies by address, or so many of them in a row. */
  trustProxy: number | string[]
  /** What a collector of metrics says; without it only this machine may read them. */
  metricsToken: string | undefined
  dataDir: string
  databaseUrl: string | undefined
  bootstrapToken: string | undefined
  secretKey: Buffer
  filesUrl: string | undefined
  allowPrivateHosts: boolean
  role: 'all' | 'api' | 'worker'
  logLevel: string
  publicUrl: string
  poolSize: number
  /** Where mail is handed over, and who it is from; without an address no mail is sent. */
  smtpUrl: string | undefined
  mailFrom: string
  /** On how many devices one login may be signed in at a time. */
  sessionsPerLogin: number
  /** The directory of organizations; without a token only what is stored is searched. */
  dadataToken: string | undefined
  dadataUrl: string
  /** The marking system and its station of codes. */
  crptUrl: string
  suzUrl: string
  /** Where an installation is registered at the station, and the key of this product there. */
  suzIntegratorUrl: string
  suzRegistrationKey: string | undefined
  /** The application that sellers let in at Yandex. */
  yandexOauthUrl: string
  yandexClientId: string | undefined
  yandexClientSecret: string | undefined
  /** The bot that tells people news in Telegram; without a token nothing is told there. */
  telegramToken: string | undefined
  telegramUrl: string
  /** For how many days videos of packing are kept; 0 is for ever. */
  orderVideoDays: number
  /** Folders of photo sessions on the client's disk at Yandex. */
  yandexDiskUrl: string
  /** A JSON file of tariffs, add-ons and the payee's requisites; without it all is free and without limits. */
  billingFile: string | undefined
  /** The terminal of the bank that takes payments by card, and its password; without both there is no payment by card. */
  tbankUrl: string
  tbankTerminal: string | undefined
  tbankPassword: string | undefined
  /** The client of this server that keeps goods and packs orders for the others. */
  fulfilmentClientId: number | undefined
}

export class SettingError extends Error {}

const whole = (name: string, text: string, min: number, max: number) => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) throw new SettingError(`${name} must be a whole number from ${min} to ${max}, not "${text}"`)
  return value
}
function oneOf<const T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text)
  if (found === undefined) throw new SettingError(`${name} must be one of ${allowed.join(', ')}, not "${text}"`)
  return found
}
function address(name: string, text: string | undefined, schemes: readonly string[]): string | undefined {
  if (text === undefined || text === '') return undefined
  if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol.replace(':', '')))
    throw new SettingError(`${name} must be an address beginning with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`)
  return text
}

const PROXY_GROUPS: readonly string[] = ['loopback', 'linklocal', 'uniquelocal']
function isNetwork(text: string): boolean {
  const [ip = '', bits, ...rest] = text.split('/')
  const widest = isIP(ip) === 6 ? 128 : 32
  if (isIP(ip) === 0 || ip.includes('%') || rest.length > 0) return false
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= widest)
}
/** A number of proxies in a row, or a list of their addresses and networks. */
function proxies(name: string, text: string): number | string[] {
  if (/^\d+$/.test(text.trim())) return whole(name, text.trim(), 0, 10)
  const list = text.split(',').map((one) => one.trim())
  for (const one of list)
    if (!PROXY_GROUPS.includes(one) && !isNetwork(one))
      throw new SettingError(`${name} must be a number of proxies, or addresses and networks (10.0.0.0/8, ${PROXY_GROUPS.join(', ')}) by commas, not "${one}"`)
  return list
}
/** Words that are as good as a password: not to be guessed. */
function token(name: string, text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  if (!/^[\x21-\x7e]{16,}$/.test(text)) throw new SettingError(`${name} must have at least 16 characters, of ASCII and without spaces`)
  return text
}

const base = (name: string, text: string | undefined, official: string) => (address(name, text, ['http', 'https']) ?? official).replace(/\/$/, '')

/** The key that encrypts stored secrets: SECRET_KEY, or one that is made once and kept beside the data. */
function secretKey(text: string | undefined, dataDir: string): Buffer {
  if (text !== undefined && text !== '') {
    const key = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64')
    if (key.length !== 32) throw new SettingError('SECRET_KEY must be 32 bytes in base64 or hex')
    return key
  }
  const path = join(dataDir, 'secret.key')
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' })
    chmodSync(path, 0o600)
  }
  return Buffer.from(readFileSync(path, 'utf8'), 'base64')
}

/** Reads the settings; throws a SettingError that names the variable. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const dataDir = resolve(env.DATA_DIR || './data')
  const port = whole('PORT', env.PORT || '8080', 0, 65_535)
  const host = env.HOST || '127.0.0.1'
  const bootstrapToken = env.BOOTSTRAP_TOKEN || undefined
  if (bootstrapToken !== undefined && bootstrapToken.length < 16) throw new SettingError('BOOTSTRAP_TOKEN must have at least 16 characters')
  return {
    port,
    host,
    trustProxy: proxies('TRUST_PROXY', env.TRUST_PROXY || 'loopback'),
    metricsToken: token('METRICS_TOKEN', env.METRICS_TOKEN),
    dataDir,
    bootstrapToken,
    databaseUrl: address('DATABASE_URL', env.DATABASE_URL, ['postgres', 'postgresql']),
    secretKey: secretKey(env.SECRET_KEY, dataDir),
    filesUrl: address('FILES_URL', env.FILES_URL, ['s3']),
    allowPrivateHosts: oneOf('ALLOW_PRIVATE_HOSTS', env.ALLOW_PRIVATE_HOSTS || 'false', ['true', 'false', '1', '0']).replace('1', 'true') === 'true',
    role: oneOf('ROLE', env.ROLE || 'all', ['all', 'api', 'worker']),
    logLevel: oneOf('LOG_LEVEL', env.LOG_LEVEL || 'info', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    publicUrl: (address('PUBLIC_URL', env.PUBLIC_URL, ['http', 'https']) ?? `http://${host}:${port}`).replace(/\/$/, ''),
    // A pool of four connections a core served the most requests where it was measured.
    poolSize: whole('POOL_SIZE', env.POOL_SIZE || String(Math.min(32, 4 * availableParallelism())), 2, 200),
    smtpUrl: address('SMTP_URL', env.SMTP_URL, ['smtp', 'smtps']),
    mailFrom: env.MAIL_FROM || 'Ambar <ambar@localhost>',
    sessionsPerLogin: whole('SESSIONS_PER_LOGIN', env.SESSIONS_PER_LOGIN || '2', 1, 100),
    dadataToken: env.DADATA_TOKEN || undefined,
    dadataUrl: base('DADATA_URL', env.DADATA_URL, 'https://suggestions.dadata.ru'),
    crptUrl: base('CRPT_URL', env.CRPT_URL, 'https://markirovka.crpt.ru'),
    suzUrl: base('SUZ_URL', env.SUZ_URL, 'https://suzgrid.crpt.ru'),
    suzIntegratorUrl: base('SUZ_INTEGRATOR_URL', env.SUZ_INTEGRATOR_URL, 'https://suzgrid.crpt.ru:16443'),
    suzRegistrationKey: env.SUZ_REGISTRATION_KEY || undefined,
    yandexOauthUrl: base('YANDEX_OAUTH_URL', env.YANDEX_OAUTH_URL, 'https://oauth.yandex.ru'),
    yandexClientId: env.YANDEX_CLIENT_ID || undefined,
    yandexClientSecret: env.YANDEX_CLIENT_SECRET || undefined,
    telegramToken: env.TELEGRAM_TOKEN || undefined,
    telegramUrl: base('TELEGRAM_URL', env.TELEGRAM_URL, 'https://api.telegram.org'),
    orderVideoDays: whole('ORDER_VIDEO_DAYS', env.ORDER_VIDEO_DAYS || '180', 0, 36_500),
    yandexDiskUrl: base('YANDEX_DISK_URL', env.YANDEX_DISK_URL, 'https://cloud-api.yandex.net'),
    billingFile: env.BILLING_FILE || undefined,
    tbankUrl: base('TBANK_URL', env.TBANK_URL, 'https://securepay.tinkoff.ru'),
    tbankTerminal: env.TBANK_TERMINAL || undefined,
    tbankPassword: env.TBANK_PASSWORD || undefined,
    fulfilmentClientId: env.FULFILMENT_CLIENT_ID ? whole('FULFILMENT_CLIENT_ID', env.FULFILMENT_CLIENT_ID, 1, Number.MAX_SAFE_INTEGER) : undefined,
  }
}
