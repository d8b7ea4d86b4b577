// The extracts that are shipped: countries, regions, customs codes, some categories. Loaded once, and again when a file of them changes.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Pool, Tx } from '../../../kit/db.ts'
import type { Log } from '../../../kit/log.ts'
import type { DirectoryCategory } from '../../../connectors/index.ts'
import { searchable } from './rules.ts'
import { extractIs, noteExtract, saveCategories, saveCountries, saveRegions, saveTnved } from './stores.ts'

const RUSSIA = 643
const Countries = Type.Array(Type.Tuple([Type.Integer(), Type.String(), Type.String(), Type.String(), Type.String(), Type.String()]))
const Regions = Type.Array(Type.Tuple([Type.Integer(), Type.String()]))
const Codes = Type.Array(Type.Union([Type.Tuple([Type.String(), Type.String()]), Type.Tuple([Type.String(), Type.String(), Type.String()])]))
const Categories = Type.Record(Type.String(), Type.Array(Type.Array(Type.Unknown(), { minItems: 3, maxItems: 5 })))
const CategoryTuple = Type.Object({
  id: Type.Integer(),
  parentId: Type.Union([Type.Integer(), Type.Null()]),
  name: Type.String(),
  types: Type.Array(Type.Tuple([Type.Integer(), Type.String()])),
  above: Type.Array(Type.String()),
})

/** Rows of a tree as the file has them: number, number of the one above, name, kinds of goods, and names above that have no row. */
function treeOf(rows: readonly (readonly unknown[])[]): DirectoryCategory[] {
  const nodes = rows.map(([id, parentId, name, types = [], above = []]) => Value.Parse(CategoryTuple, { id, parentId, name, types, above }))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Set(nodes.map((node) => node.parentId))
  const namesTo = (node: (typeof nodes)[number]): string[] => {
    const parent = node.parentId === null ? undefined : byId.get(node.parentId)
    return [...(parent ? namesTo(parent) : node.above), node.name]
  }
  return nodes.map((node) => ({
    id: node.id,
    parentId: node.parentId ?? undefined,
    name: node.name,
    path: namesTo(node).join(' / '),
    leaf: !parents.has(node.id),
    published: true,
    types: node.types.map(([id, name]) => ({ id, name })),
  }))
}

const loaders: Readonly<Record<string, (db: Tx, content: unknown) => Promise<unknown>>> = {
  'countries.json': (db, content) =>
    saveCountries(
      db,
      Value.Parse(Countries, content).map(([id, code2, code3, name, english, others]) => ({
        id,
        code2,
        code3,
        name,
        search: searchable([name, others, english, code2, code3].join('\n')),
      })),
    ),
  'regions.json': (db, content) =>
    saveRegions(
      db,
      Value.Parse(Regions, content).map(([id, name]) => ({ id, country_id: RUSSIA, name })),
    ),
  'tnved.json': (db, content) =>
    saveTnved(
      db,
      Value.Parse(Codes, content).map(([code, name, categoryClass = null]) => ({ code, name, categoryClass })),
      false,
    ),
  'categories.json': async (db, content) => {
    for (const [service, rows] of Object.entries(Value.Parse(Categories, content))) await saveCategories(db, service, treeOf(rows), null)
  },
}

/** Loads what is not loaded yet. Two processes that start together wait for each other at the row of the extract. */
export async function loadExtracts(ownerPool: Pool): Promise<void> {
  for (const [name, load] of Object.entries(loaders)) {
    const text = readFileSync(new URL(`./data/${name}`, import.meta.url), 'utf8')
    const digest = createHash('sha256').update(text).digest('hex')
    await ownerPool.tx({}, async (db) => {
      if (await extractIs(db, name, digest)) return
      await noteExtract(db, name, digest)
      await load(db, JSON.parse(text))
    })
  }
}

/** The work of a process that starts: loading does not hold up the first request. */
export function startExtracts({ ownerPool, log }: { ownerPool: Pool; log: Log }): { stop: () => Promise<void> } {
  const loading = loadExtracts(ownerPool).catch((error: unknown) => log.error({ err: error }, 'the shipped directories could not be loaded'))
  return { stop: () => loading }
}
