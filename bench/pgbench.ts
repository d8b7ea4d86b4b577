// pgbench: the same work without us, by a program in C. Found on the machine; the rows that need it are left out where there is none.
import { spawnSync } from 'node:child_process'
import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { summed, type Measured } from './load.ts'

/** The program, installed when that takes nothing but asking apt; undefined when there is none. */
export function findPgbench(): string | undefined {
  const places = () => ['pgbench', ...globSync('/usr/lib/postgresql/*/bin/pgbench').toSorted().toReversed()]
  const works = () => places().find((path) => spawnSync(path, ['--version']).status === 0)
  const found = works()
  if (found !== undefined || process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return found
  spawnSync('apt-get', ['install', '-y', '-q', 'postgresql-client', 'postgresql-contrib'], { stdio: 'ignore', timeout: 180_000 })
  return works()
}

type Run = { program: string; url: string; script: string; variables: Record<string, number>; clients: number; seconds: number; options?: string }

/** Runs a script, prepared, for some seconds. */
export async function pgbench({ program, url, script, variables, clients, seconds, options = '' }: Run): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'ambar-pgbench-'))
  try {
    writeFileSync(join(folder, 'script.sql'), script)
    const given = Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`])
    const begun = performance.now()
    const child = spawn(
      program,
      [
        '-n',
        '-M',
        'prepared',
        '-c',
        String(clients),
        '-j',
        '2',
        '-T',
        String(seconds),
        '-l',
        `--log-prefix=${join(folder, 'log')}`,
        '-f',
        join(folder, 'script.sql'),
        ...given,
        url,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PGOPTIONS: options } },
    )
    let out = ''
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString()
    })
    child.stderr.on('data', (part: Buffer) => {
      out += part.toString()
    })
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('exit', resolve)
    })
    const tps = Number(/tps = ([\d.]+) \(without/.exec(out)?.[1])
    if (status !== 0 || !(tps > 0)) throw new Error(`pgbench ended with ${status} after ${Math.round(performance.now() - begun)} ms: ${out.slice(0, 2000)}`)
    const latencies = readdirSync(folder)
      .filter((name) => name.startsWith('log'))
      .flatMap((name) =>
        readFileSync(join(folder, name), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => Number(line.split(' ')[2]) / 1000),
      )
    return { ...summed(latencies, seconds), rate: tps }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
