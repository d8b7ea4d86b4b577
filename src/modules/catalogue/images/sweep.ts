// Once a night: files of pictures that no row shows any more, and variants that can be drawn again.
import { Type } from 'typebox'
import { equipment } from '../../../equipment.ts'
import { sweepFiles } from '../../../kit/file-sweep.ts'
import { task } from '../../../kit/task.ts'
import { DAY_MS } from '../../../kit/dates.ts'
import { namedFiles } from './queries.ts'

/** Longer than any upload or job takes between its file and its row. */
const GRACE = 2 * DAY_MS
/** Drawn from stored pictures and from links whenever they are asked for. */
const CACHES = ['product/variants', 'product/linked']
const CACHED = 30 * DAY_MS

const nothing = async (): Promise<ReadonlySet<string>> => new Set()

export const sweepImages = task(
  'catalogue.sweepImages',
  { payload: Type.Object({}), attempts: 2, lane: () => 'sweep', every: { cron: '20 3 * * *', payloads: async () => [{}] } },
  async ({ clientId, signal, tx, log }) => {
    const { files } = equipment()
    const named = (paths: readonly string[]) => tx(({ db }) => namedFiles(db, clientId, paths), { readOnly: true })
    const swept = { removed: 0, bytes: 0 }
    for (const { folder, olderThanMs, keep } of [
      { folder: 'product/images', olderThanMs: GRACE, keep: named },
      { folder: 'brands', olderThanMs: GRACE, keep: named },
      ...CACHES.map((folder) => ({ folder, olderThanMs: CACHED, keep: nothing })),
    ]) {
      const { removed, bytes } = await sweepFiles({ files, clientId, folder, olderThanMs, signal, named: keep })
      swept.removed += removed
      swept.bytes += bytes
    }
    if (swept.removed > 0) log.info({ clientId, ...swept }, 'swept files of pictures')
  },
)
