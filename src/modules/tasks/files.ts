// Files that tasks and people made, handed out to their client only.
import { equipment } from '../../equipment.ts'
import { FileReply, type LongContext } from '../../kit/op.ts'
import { errors } from './errors.ts'

export async function downloadFile({ clientId }: LongContext, path: string) {
  const file = await equipment().files.read(clientId, path)
  if (!file) throw errors.error_file_missing()
  return new FileReply(file.contentType, file.stream, path.split('/').at(-1))
}
