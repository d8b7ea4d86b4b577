// Who may import whom, and that values never import each other in a circle. Rules are lines of a table; the imports are read off the files.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
type Import = { from: string; to: string; typeOnly: boolean }
type Rule = { says: string; from: RegExp; to: RegExp; unless?: (from: string, to: string) => boolean }

const isTest = (path: string) => /\.test\.ts$|\/given\.ts$|\/ground\.ts$|\.cases\.ts$/.test(path)
const moduleOf = (path: string) => /^src\/modules\/([^/]+)\//.exec(path)?.[1]
const roomOf = (path: string) => /^web\/src\/rooms\/([^/]+)\//.exec(path)?.[1]
const connectorOf = (path: string) => /^src\/connectors\/([^/]+)\//.exec(path)?.[1]

const rules: readonly Rule[] = [
  { says: 'kit imports nothing of ours', from: /^src\/kit\//, to: /^(src\/(?!kit\/)|sandbox|demo|bench|test|scripts)/, unless: (from) => isTest(from) },
  { says: 'db imports only kit', from: /^src\/db\//, to: /^(src\/(?!db\/|kit\/)|sandbox|demo|bench|test|scripts)/, unless: (from) => isTest(from) },
  {
    says: 'modules meet at their doors',
    from: /^src\/modules\//,
    to: /^src\/modules\/[^/]+\/(?!index\.ts$|given\.ts$)/,
    unless: (from, to) => moduleOf(from) === moduleOf(to) || isTest(from),
  },
  { says: 'the application enters modules by their doors', from: /^src\/[^/]+\.ts$/, to: /^src\/modules\/[^/]+\/(?!index\.ts$)/ },
  { says: 'factories are for tests', from: /^src\//, to: /\/given\.ts$|^src\/testing\.ts$/, unless: (from) => isTest(from) || from.endsWith('testing.ts') },
  { says: 'connectors know no tables and no modules', from: /^src\/connectors\//, to: /^src\/(?!connectors\/|kit\/)/ },
  { says: 'connectors know nothing of SQL', from: /^src\/connectors\//, to: /^src\/kit\/db\.ts$/ },
  {
    says: 'one connector does not import another',
    from: /^src\/connectors\/[^/]+\//,
    to: /^src\/connectors\/[^/]+\//,
    unless: (from, to) => connectorOf(from) === connectorOf(to),
  },
  { says: 'a module knows no marketplace', from: /^src\/modules\//, to: /^src\/connectors\/[^/]+\//, unless: (from) => isTest(from) },
  { says: 'spreadsheets import only kit', from: /^src\/spreadsheets\//, to: /^src\/(?!spreadsheets\/|kit\/)/ },
  { says: 'feeds import only kit', from: /^src\/feeds\//, to: /^src\/(?!feeds\/|kit\/)/ },
  { says: 'the sandbox shares nothing with the application', from: /^sandbox\//, to: /^src\// },
  { says: 'rules are pure', from: /\/rules(\.ts$|\/)/, to: /\/(actions|queries|http|tasks)(\.ts$|\/)|^src\/kit\/db\.ts$/ },
  { says: 'the cabinet knows the server by its API alone', from: /^web\//, to: /^(?!web\/)/ },
  { says: 'the server knows nothing of the cabinet', from: /^(src|sandbox|demo|bench|test|scripts)\//, to: /^web\// },
  {
    says: 'rooms do not import each other, nor the shell',
    from: /^web\/src\/rooms\//,
    to: /^web\/src\/(app|rooms)\//,
    unless: (from, to) => roomOf(from) === roomOf(to),
  },
  { says: 'the kit of the cabinet knows no rooms and no shell', from: /^web\/src\/kit\//, to: /^web\/src\/(app|rooms)\// },
  { says: 'the API client knows no screens', from: /^web\/src\/api\//, to: /^web\/src\/(?!api\/)/ },
  { says: 'queries decide nothing', from: /\/queries(\.ts$|\/)/, to: /\/(actions|http)(\.ts$|\/)/ },
]

function importsOf(path: string): Import[] {
  const text = readFileSync(join(root, path), 'utf8')
  return [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'(\.[^']+)'/gms)].map((match) => ({
    from: path,
    to: normalize(join(dirname(path), match[2] ?? '')),
    typeOnly: match[1] !== undefined || onlyTypes(match[0]),
  }))
}

/** `import { type A, type B } from` takes no value either. */
const onlyTypes = (statement: string) => {
  const names = /\{([^}]*)\}/
    .exec(statement)?.[1]
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names !== undefined && !/^import\s+\w/.test(statement) && names.length > 0 && names.every((name) => name.startsWith('type '))
}

/** One circle of imports of values, when there is any. */
function circle(edges: Map<string, string[]>): string[] | undefined {
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return undefined
    for (const next of edges.get(path) ?? []) {
      const found = walk(next, [...trail, path])
      if (found) return found
    }
    done.add(path)
    return undefined
  }
  for (const path of edges.keys()) {
    const found = walk(path, [])
    if (found) return found
  }
  return undefined
}

/** The complaint, or undefined when every import goes the right way. */
export function checkDirection(): string | undefined {
  const imports = globSync(['{src,sandbox,demo,bench,test,scripts}/**/*.ts', 'web/**/*.{ts,tsx}'], { cwd: root }).flatMap(importsOf)
  if (imports.length < 100) return `only ${imports.length} imports were found: the check does not see the code`
  const complaints = imports.flatMap(({ from, to, typeOnly }) =>
    rules
      .filter((rule) => rule.from.test(from) && rule.to.test(to) && !rule.unless?.(from, to) && !(typeOnly && rule.says === 'rules are pure'))
      .map((rule) => `${from} imports ${to}: ${rule.says}`),
  )
  const edges = Map.groupBy(
    imports.filter((one) => !one.typeOnly),
    (one) => one.from,
  )
  const found = circle(new Map([...edges].map(([from, list]) => [from, list.map((one) => one.to)])))
  if (found) complaints.push(`values import each other in a circle: ${found.join(' → ')}`)
  return complaints.length === 0 ? undefined : complaints.join('\n')
}
