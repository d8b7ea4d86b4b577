// Files that tasks and people made, handed out to their client only.
import { equipment } from '../../equipment.ts'
import { mayReadFile } from '../../kit/file-guards.ts'
import { FileReply, type LongContext } from '../../kit/op.ts'
import { errors } from './errors.ts'

export async function downloadFile(call: LongContext, path: string) {
  const file = (await mayReadFile(call, path)) ? await equipment().files.read(call.clientId, path) : undefined
  if (!file) throw errors.error_file_missing()
  return new FileReply(file.contentType, file.stream, path.split('/').at(-1))
}
