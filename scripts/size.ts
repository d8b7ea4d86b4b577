// Keeps files readable: a file has a hard limit of lines, and few may come near it. Generated files, samples and tests are excepted.
import { readFileSync } from 'node:fs'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const LIMITS = { file: 400, p95: 320, kit: 3_200, fileWidth: 260 }

/** The complaint, or undefined when all is within its limits. */
export function measureSizes(): string | undefined {
  const files = globSync(['{src,sandbox,demo,bench,scripts}/**/*.ts', 'web/**/*.{ts,tsx}'], { cwd: root }).filter(
    (path) => !/\.gen\.ts$|\.test\.ts$/.test(path),
  )
  const sizes = files
    .map((path) => {
      const lines = readFileSync(`${root}${path}`, 'utf8').split('\n')
      return { path, lines: lines.length, wide: lines.filter((line) => line.length > LIMITS.fileWidth).length }
    })
    .sort((a, b) => a.lines - b.lines)
  const p95 = sizes[Math.floor(sizes.length * 0.95)]?.lines ?? 0
  const kit = sizes.filter(({ path }) => /^src\/kit\/[^/]+\.ts$/.test(path)).reduce((sum, { lines }) => sum + lines, 0)
  const complaints = [
    ...sizes.filter(({ lines }) => lines > LIMITS.file).map(({ path, lines }) => `${path} has ${lines} lines, more than ${LIMITS.file}`),
    ...sizes.filter(({ wide }) => wide > 0).map(({ path, wide }) => `${path} has ${wide} lines wider than ${LIMITS.fileWidth}`),
    ...(p95 > LIMITS.p95 ? [`one file in twenty has more than ${LIMITS.p95} lines (${p95})`] : []),
    ...(kit > LIMITS.kit ? [`src/kit has ${kit} lines, more than ${LIMITS.kit}`] : []),
  ]
  return complaints.length === 0 ? undefined : complaints.join('\n')
}
