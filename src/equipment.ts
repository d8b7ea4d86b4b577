// What the process has that is not the database: settings, stored files, the log. Set once at start, read anywhere.
import type { Ports } from './connectors/index.ts'
import type { Config } from './kit/config.ts'
import type { Pool } from './kit/db.ts'
import type { Files } from './kit/files.ts'
import type { GuardedFetch } from './kit/guarded-fetch.ts'
import type { Log } from './kit/log.ts'

/** `markets` is what all calls to marketplaces of this process share: their own guarded client, which follows no redirect, and the limits. */
export type Equipment = { config: Config; files: Files; fetch: GuardedFetch; markets: Ports; log: Log; pool: Pool; ownerPool: Pool }
let current: Equipment | undefined

export const equip = (equipment: Equipment) => {
  current = equipment
}
/** The equipment of this process. */
export function equipment(): Equipment {
  if (!current) throw new Error('the application has not started')
  return current
}

/** Where a stored file is read by those who may; null is no file. */
export const fileLink = (path: string | null): string | null =>
  path === null ? null : `${equipment().config.publicUrl}/files/file?path=${encodeURIComponent(path)}`
