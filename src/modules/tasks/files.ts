// Files that tasks and people made, handed out to their client only.
import { equipment } from '../../equipment.ts'
import { guardFolder, mayReadFile } from '../../kit/file-guards.ts'
import { FileReply, type LongContext } from '../../kit/op.ts'
import { errors } from './errors.ts'
import { namesFile, viewerOf } from './queries.ts'

/** What a task was given or made is for those who see the task. The names are easy to guess. */
const ofTask = (call: LongContext, path: string): Promise<boolean> =>
  call.actor.permissions.has('task.read') ? call.tx(({ db }) => namesFile(db, viewerOf(call), path), { readOnly: true }) : Promise.resolve(false)
for (const folder of ['imports/', 'exports/', 'labels/orders-', 'photography/'] as const) guardFolder(folder, ofTask)

export async function downloadFile(call: LongContext, path: string) {
  const file = (await mayReadFile(call, path)) ? await equipment().files.read(call.clientId, path) : undefined
  if (!file) throw errors.error_file_missing()
  return new FileReply(file.contentType, file.stream, path.split('/').at(-1))
}
