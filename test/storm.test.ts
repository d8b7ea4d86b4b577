// A storm of random and hostile input at every operation. Nothing may break, hang, leak or move what belongs to another client.
// The same seed gives the same storm: STORM_SEED=7 STORM_ROUNDS=500 node --test test/storm.test.ts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { finiteOps as allOps, isEndless } from './support/finite.ts'
import type { Op } from '../src/kit/op.ts'
import { createToken } from '../src/modules/client/index.ts'
import { serve, until } from '../src/testing.ts'
import { givenWorld, rowsOf } from './given.ts'
import { attack, decent, type Attack } from './support/attack.ts'
import { everythingOf, ledgerAddsUp } from './support/database.ts'
import { openDice } from './support/dice.ts'
import { cutNetwork } from './support/network.ts'
import { complaintAbout } from './support/verdict.ts'

const SEED = Number(process.env.STORM_SEED ?? 20_260_101)
const ROUNDS = Number(process.env.STORM_ROUNDS ?? 20)
const LONGEST = 5_000
const SECRET = 'Чужая-тайна'

const api = await serve()
cutNetwork()
const other = await api.another(SECRET)
const theirs = await givenWorld(other, SECRET)
const ours = await givenWorld(api, 'Наше')
for (const caller of [api, other]) await until(async () => rowsOf(await caller.get('/api/task/findTask')).every(({ status }) => status === 'FINISHED'))
const before = await everythingOf(api.app.ownerPool, other.clientId)
// Now and then an id of the other client is among ours.
const ids = Object.fromEntries(Object.entries(ours).map(([name, own]) => [name, [...own, ...own, ...(theirs[name] ?? [])]]))

type Outcome = { attack: Attack; status: number; complaint: string | undefined; ms: number }
let token = api.token
async function send(hit: Attack): Promise<Outcome> {
  const started = performance.now()
  const { method, url, headers, payload } = hit
  const reply = api.app.http.inject({ method: verb(method), url, headers: { authorization: token, ...headers }, ...(payload !== undefined && { payload }) })
  const answer = await Promise.race([reply, sleep(LONGEST, undefined, { ref: false })])
  const ms = performance.now() - started
  if (!answer) return { attack: hit, status: 0, complaint: `no answer after ${LONGEST} ms`, ms }
  const text = answer.payload
  const isTheirs = text.includes(SECRET) && !url.includes(encodeURIComponent(SECRET))
  const complaint =
    complaintAbout({ status: answer.statusCode, type: String(answer.headers['content-type'] ?? ''), text }) ??
    (isTheirs ? `shows what belongs to another client: ${text.slice(0, 300)}` : undefined)
  return { attack: hit, status: answer.statusCode, complaint, ms }
}
const verb = (method: string) => {
  const known = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).find((name) => name === method)
  assert.ok(known)
  return known
}

const shown = ({ attack: { method, url, headers, payload }, complaint }: Outcome) =>
  `${complaint}\n    ${method} ${url.slice(0, 500)}\n    ${JSON.stringify(headers)} ${payload?.toString().slice(0, 700) ?? ''}`

/** A storm may take its own token away, or the rights behind it. */
async function ensureToken() {
  if ((await api.app.http.inject({ method: 'GET', url: '/api/client/getClientTokens', headers: { authorization: token } })).statusCode === 200) return
  token = (await api.app.ownerPool.tx({}, (db) => createToken(db, { clientId: api.clientId, name: `storm ${Math.random()}`, readOnly: false }))).token
}

async function storm(attacks: readonly Attack[]): Promise<Outcome[]> {
  const hits = attacks.filter(({ url }) => !isEndless(url))
  const outcomes: Outcome[] = []
  for (let at = 0; at < hits.length; at += 4) {
    const batch = await Promise.all(hits.slice(at, at + 4).map(send))
    outcomes.push(...batch)
    if (batch.some(({ status }) => status === 403)) await ensureToken()
  }
  return outcomes
}

/** Fails with one example of each kind of complaint. */
function calm(outcomes: readonly Outcome[]) {
  const found = new Map<string, Outcome>()
  for (const outcome of outcomes)
    if (outcome.complaint !== undefined) {
      const key = `${outcome.attack.method} ${outcome.attack.url.split('?')[0]?.replace(/\d+/g, '#').slice(0, 60)} ${outcome.complaint.slice(0, 40)}`
      if (!found.has(key)) found.set(key, outcome)
    }
  if (found.size > 0) assert.fail(`${found.size} complaints\n${[...found.values()].map(shown).join('\n')}`)
}

test(`every operation stands a storm (STORM_SEED=${SEED}, ${ROUNDS} rounds of ${allOps.length} operations)`, async (t) => {
  const dice = openDice(SEED)
  const outcomes: Outcome[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const shuffled = allOps.map((op): [number, Op] => [dice.below(1e9), op]).toSorted(([a], [b]) => a - b)
    outcomes.push(...(await storm(shuffled.map(([, op]) => attack(op, dice, ids)))))
  }
  const slowest = outcomes.reduce((a, b) => (a.ms > b.ms ? a : b))
  const accepted = outcomes.filter(({ status }) => status >= 200 && status < 300).length
  t.diagnostic(
    `${outcomes.length} requests, ${accepted} accepted, slowest ${Math.round(slowest.ms)} ms: ${slowest.attack.method} ${slowest.attack.url.slice(0, 100)}`,
  )
  calm(outcomes)
  assert.ok(accepted > outcomes.length / 20, 'hardly anything was accepted: the storm only knocks at the door')
})

test('every operation that only reads answers a decent question', async () => {
  await ensureToken()
  const dice = openDice(SEED + 1)
  const reading = allOps.filter((op) => op.line.startsWith('GET') || op.spec.reads === true)
  calm(await storm(reading.flatMap((op) => Array.from({ length: 4 }, () => decent(op, dice, ours)))))
})

test('after the storm: ready, the ledger adds up, and the other client has exactly what it had', async () => {
  assert.equal((await api.get('/health/ready')).status, 200)
  await ledgerAddsUp(api.app.ownerPool, api.clientId)
  await ledgerAddsUp(api.app.ownerPool, other.clientId)
  const now = await everythingOf(api.app.ownerPool, other.clientId)
  for (const [table, rows] of Object.entries(before)) assert.deepEqual(now[table], rows, table)
})
