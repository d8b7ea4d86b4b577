// Once a night: videos that are kept too long, and files that no video names any more.
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import { sweepFiles } from '../../kit/file-sweep.ts'
import { task } from '../../kit/task.ts'
import { DAY_MS } from '../../kit/dates.ts'
import { takeStorage } from '../limits/index.ts'
import { FOLDER } from './actions.ts'
import { namedFiles, takeOld } from './queries.ts'

const GRACE = 2 * DAY_MS
const PAGE = 200

export const sweepVideos = task(
  'media.sweep',
  { payload: Type.Object({}), attempts: 2, lane: () => 'sweep', every: { cron: '40 3 * * *', payloads: async () => [{}] } },
  async ({ clientId, signal, tx }) => {
    const { files, config } = equipment()
    const before = new Date(Date.now() - config.orderVideoDays * DAY_MS)
    for (let taken = config.orderVideoDays > 0 ? PAGE : 0; taken === PAGE;) {
      signal.throwIfAborted()
      const old = await tx(async (call) => {
        const rows = await takeOld(call.db, clientId, before, PAGE)
        await takeStorage(
          call,
          rows.reduce((sum, { size }) => sum - size, 0),
        )
        return rows
      })
      for (const { path } of old) await files.remove(clientId, path)
      taken = old.length
    }
    const named = (paths: readonly string[]) => tx(({ db }) => namedFiles(db, clientId, paths), { readOnly: true })
    await sweepFiles({ files, clientId, folder: FOLDER, olderThanMs: GRACE, signal, named })
  },
)
