// Who may read stored files besides being their client: each module answers for the folders it writes.
// A folder that nobody guards is open to whoever may read files of the client.
import type { LongContext } from './op.ts'

type Guard = (call: LongContext, path: string) => Promise<boolean>
const guards = new Map<string, Guard>()

/** Names who may read the files whose paths begin so; asked by everything that hands files out. @example guardFolder('certificates/', mayRead) */
export const guardFolder = (beginning: `${string}/${string}`, guard: Guard): void => {
  guards.set(beginning, guard)
}

/** Whether the caller may read this file of the client's. */
export async function mayReadFile(call: LongContext, path: string): Promise<boolean> {
  for (const [beginning, guard] of guards) if (path.startsWith(beginning) && !(await guard(call, path))) return false
  return true
}
