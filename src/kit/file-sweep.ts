// Removes stored files that nothing names any more: what a crash, a merge or a removed row left behind.
// Not its job: knowing who names a file; whoever writes a folder says so.
import type { Files } from './files.ts'

const PAGE = 500

type Sweep = {
  files: Files
  clientId: number
  folder: string
  /** Younger files stay: their row may be on its way. */
  olderThanMs: number
  signal: AbortSignal
  /** Those of the paths that something points to. */
  named: (paths: readonly string[]) => Promise<ReadonlySet<string>>
}

/**
 * Sweeps one folder of a client; answers how many files went and how many bytes they had.
 * @example await sweepFiles({ files, clientId, folder: 'certificates', olderThanMs: 2 * DAY, signal, named })
 */
export async function sweepFiles({ files, clientId, folder, olderThanMs, signal, named }: Sweep): Promise<{ removed: number; bytes: number }> {
  const before = Date.now() - olderThanMs
  const done = { removed: 0, bytes: 0 }
  let page: { path: string; size: number }[] = []
  const clear = async () => {
    signal.throwIfAborted()
    const kept = await named(page.map(({ path }) => path))
    for (const { path, size } of page)
      if (!kept.has(path)) {
        await files.remove(clientId, path)
        done.removed += 1
        done.bytes += size
      }
    page = []
  }
  for await (const { path, size, modifiedAt } of files.list(clientId, folder)) {
    if (modifiedAt.getTime() < before) page.push({ path, size })
    if (page.length >= PAGE) await clear()
  }
  if (page.length > 0) await clear()
  return done
}
