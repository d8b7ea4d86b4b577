// Looks a page over for what keeps people out who see, hear or move differently.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const Found = Type.Array(
  Type.Object({
    id: Type.String(),
    impact: Type.Union([Type.String(), Type.Null()]),
    help: Type.String(),
    nodes: Type.Array(Type.Object({ html: Type.String(), failureSummary: Type.Optional(Type.String()) })),
  }),
)

/** Fails when axe finds anything serious or critical. */
export async function isAccessible(page: Page): Promise<void> {
  await page.evaluate(source)
  const found = Value.Parse(
    Found,
    await page.evaluate('axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => JSON.parse(JSON.stringify(violations)))'),
  )
  const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = serious.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html, failureSummary = '' }) => `  ${html.slice(0, 200)}\n  ${failureSummary}`).join('\n')}`,
  )
  assert.deepEqual(told, [])
}
