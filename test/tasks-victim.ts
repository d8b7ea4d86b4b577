// A worker in a process of its own that takes up a task and never ends it: tests kill it.
import { Type } from 'typebox'
import { openPool } from '../src/kit/db.ts'
import { startJobs } from '../src/kit/jobs.ts'
import { openLog } from '../src/kit/log.ts'
import { task } from '../src/kit/task.ts'
import { watch } from '../src/modules/tasks/index.ts'

const [url = ''] = process.argv.slice(2)
const stuck = task('test.work', { payload: Type.Object({ key: Type.String() }) }, async ({ signal }) => {
  process.send?.('running')
  await new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')))
  })
})
await startJobs({
  tasks: [stuck],
  pool: openPool(url, { max: 2, role: 'ambar_app', name: 'victim' }),
  ownerPool: openPool(url, { max: 4, name: 'victim-jobs' }),
  log: openLog('silent'),
  watch,
})
