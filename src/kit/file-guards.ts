// Who may read stored files besides being their client: each module answers for the folders it writes.
// A folder that nobody guards is open to whoever may read files of the client.
import type { LongContext } from './op.ts'

type Guard = (call: LongContext, path: string) => Promise<boolean>
const guards = new Map<string, Guard>()

/** Names who may read the files of a folder; asked by everything that hands files out. @example guardFolder('certificates/', mayRead) */
export const guardFolder = (folder: `${string}/`, guard: Guard): void => {
  guards.set(folder, guard)
}

/** Whether the caller may read this file of the client's. */
export async function mayReadFile(call: LongContext, path: string): Promise<boolean> {
  for (const [folder, guard] of guards) if (path.startsWith(folder) && !(await guard(call, path))) return false
  return true
}
