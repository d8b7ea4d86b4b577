// Live updates: a page hears which topics of its client changed, and nothing else; it is let go when its session ends or the server is full.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { createPerson } from '../src/modules/client/index.ts'
import { changed, heardBy } from '../src/modules/live/rules.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve, until } from '../src/testing.ts'

const api = await serve({ listen: true })
const open = new Set<AbortController>()
after(() => {
  for (const stop of open) stop.abort()
})

/** Listens as a page does; `heard` are the topics that came, `isOpen` while the server keeps it. */
async function listen(headers: Record<string, string>) {
  const stop = new AbortController()
  open.add(stop)
  const reply = await fetch(`${api.url}/api/events`, { headers, signal: stop.signal })
  const page = { status: reply.status, type: reply.headers.get('content-type'), text: '', isOpen: true, stop: () => stop.abort() }
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const piece of reply.body ?? []) page.text += decoder.decode(piece, { stream: true })
  }
  read()
    .catch(() => undefined)
    .finally(() => {
      page.isOpen = false
    })
  if (reply.status === 200) await until(async () => page.text.includes('event: hello'))
  return page
}
const heard = (page: { text: string }) =>
  [...page.text.matchAll(/event: change\ndata: (.*)\n/g)].flatMap((match) => (JSON.parse(match[1] ?? '{}') as { topics: string[] }).topics)
const { productId } = await givenCard(api)
const order = (externalOrderId: string) => givenOrder(api, { externalOrderId, products: [{ productId, quantity: 1, price: 10 }] })
const quiet = () =>
  new Promise((resolve) => {
    setTimeout(resolve, 2_500)
  })

test('what a caller may not read is not told; nothing is news at the first look', () => {
  assert.deepEqual(heardBy(new Set(['order.read', 'task.read', 'client.read'])), ['orders', 'tasks', 'notifications'])
  const now = { orders: 'a', tasks: 'b', stock: null, notifications: null }
  assert.deepEqual(changed(undefined, now), [])
  assert.deepEqual(changed(now, { ...now, stock: 'c', tasks: 'd' }), ['tasks', 'stock'])
})

test('a page hears the topic of what changed within seconds; another client hears nothing, and no data goes out', async () => {
  const other = await api.another()
  const [page, theirs] = await Promise.all([listen({ authorization: api.token }), listen({ authorization: other.token })])
  assert.match(page.type ?? '', /^text\/event-stream/)
  await order('secret-number')
  await until(async () => heard(page).includes('orders'))
  assert.ok(!page.text.includes('secret-number'))
  await quiet()
  assert.deepEqual(heard(theirs), [])
  assert.deepEqual(
    heard(page).filter((topic) => topic !== 'orders' && topic !== 'stock'),
    [],
  )
  page.stop()
  theirs.stop()
})

test('without a caller there are no events, and a caller hears only what they may read', async () => {
  assert.equal((await listen({})).status, 403)
  await api.app.ownerPool.tx({}, (db) =>
    createPerson(db, { clientId: api.clientId, login: 'writer', name: '', roles: ['CONTENT_VIEWER'], password: 'correct horse battery' }),
  )
  const signedIn = await api.with('').post('/api/session', { login: 'writer', password: 'correct horse battery' })
  const page = await listen({ cookie: String(signedIn.headers['set-cookie']).split(';')[0] ?? '' })
  assert.match(page.text, /"topics":\["notifications"\]/)
  await order('not for writers')
  await quiet()
  assert.deepEqual(heard(page), [])
  await api.app.ownerPool.tx({}, (db) => db.run(sql`delete from session`))
  await until(async () => !page.isOpen)
})

test('a caller listens on a dozen pages at once, not on more', async () => {
  const pages = await Promise.all(Array.from({ length: 12 }, () => listen({ authorization: api.token })))
  const more = await listen({ authorization: api.token })
  assert.equal(more.status, 429)
  for (const page of pages) page.stop()
  await until(async () => (await listen({ authorization: api.token })).status === 200)
})

test('a server that stops lets pages go and does not wait for them', async () => {
  const page = await listen({ authorization: api.token })
  const began = Date.now()
  await api.app.http.close()
  assert.ok(Date.now() - began < 5_000)
  await until(async () => !page.isOpen)
})
