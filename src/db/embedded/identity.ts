// As whom PostgreSQL runs. It refuses root, so for root it is put into a user namespace or given to the user nobody.
// Not its job: starting the server.
import { chownSync, lchownSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Binaries, completeLinks, copiedBinaries, packagedBinaries, programIn } from './binaries.ts'
import { EmbeddedError, findCommand, run, textOf } from './process.ts'

export type RunAs = 'namespace' | 'nobody' | 'capabilities' | 'self'
type Way = { name: RunAs; prefix: string[]; uid?: number; gid?: number }
/** How to run a program of PostgreSQL: words to put before it, whose the files must be, and where the programs are. */
export type Identity = Way & { binaries: Binaries }

const NOBODY = 65_534

function nobody(): { uid: number; gid: number } {
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(textOf('/etc/passwd') ?? '') ?? []
  return { uid: Number(uid ?? NOBODY), gid: Number(gid ?? NOBODY) }
}

/** The ways to try, best first. */
function waysHere(): Way[] {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return [{ name: 'self', prefix: [] }]
  const unshare = findCommand('unshare')
  const setpriv = findCommand('setpriv')
  const { uid, gid } = nobody()
  const become = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  const ways: Way[] = []
  // Inside the namespace root is called nobody; outside the files stay root's, so it works in a home closed to others.
  const asRoot = { uid: 0, gid: 0 }
  if (unshare) ways.push({ name: 'namespace', prefix: [unshare, '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'], ...asRoot })
  if (setpriv) {
    ways.push({ name: 'nobody', prefix: [setpriv, ...become, '--'], uid, gid })
    // Without the securebit access(2), by which PostgreSQL checks its own program, would ignore the capability.
    const reach = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override']
    ways.push({ name: 'capabilities', prefix: [setpriv, ...become, ...reach, '--'], uid, gid })
  }
  return ways
}

/** Gives a folder and all in it to the user. The folder itself comes last, so that an interrupted change is done again. */
function give(folder: string, uid: number, gid: number) {
  if (lstatSync(folder).uid === uid) return
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) lchownSync(join(entry.parentPath, entry.name), uid, gid)
  chownSync(folder, uid, gid)
}

/** Finds a way in which the folder of the cluster can be written and the programs run, and gives the folder to its user. */
export async function chooseIdentity(dataDir: string, cluster: string, wanted: RunAs | undefined): Promise<Identity> {
  const packaged = packagedBinaries()
  const whole = completeLinks(packaged)
  const failures: string[] = []
  const ways = waysHere().filter((way) => wanted === undefined || way.name === wanted)
  for (const way of ways) {
    if (way.uid !== undefined && way.gid !== undefined) give(cluster, way.uid, way.gid)
    const enter = await reaches(way, cluster)
    if (enter !== undefined) {
      failures.push(`${way.name}: ${enter}`)
      continue
    }
    if (whole && (await runs(way, packaged)) === undefined) return { ...way, binaries: packaged }
    const copy = copiedBinaries(packaged, dataDir)
    const refusal = await runs(way, copy)
    if (refusal === undefined) return { ...way, binaries: copy }
    failures.push(`${way.name}: ${refusal}`)
  }
  const { uid } = lstatSync(cluster)
  throw new EmbeddedError(
    `PostgreSQL cannot be run on ${dataDir} (its files are of user ${uid}, this process is of user ${
      process.getuid?.() ?? 'unknown'
    }): ${failures.join('; ') || `there is no way "${wanted ?? 'unshare or setpriv'}" here`}`,
  )
}

async function reaches(way: Way, folder: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined
  const { status, output } = await run([...way.prefix, '/bin/sh', '-c', 'cd "$1" && : > .reach && rm .reach', 'sh', folder])
  return status === 0 ? undefined : output || `status ${status}`
}

async function runs(way: Way, binaries: Binaries): Promise<string | undefined> {
  const { status, output } = await run([...way.prefix, programIn(binaries, 'postgres'), '--version'])
  return status === 0 ? undefined : output || `status ${status}`
}
