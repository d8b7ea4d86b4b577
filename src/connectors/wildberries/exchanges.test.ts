// Every exchange with Wildberries four ways: the request as built, the call as made, the reply as read, the refusal as read.
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ConnectorFailure, openAccount } from '../index.ts'
import { stand, type Stand } from '../testing.ts'
import { cases, type Case } from './exchanges.cases.ts'

let wb: Stand
before(async () => {
  wb = await stand()
})
after(() => wb.close())
const opened = () => openAccount({ service: 'WILDBERRIES', account: { token: 'secret-token' }, siteDomain: `${wb.address}/base/`, ports: wb.ports })

async function heardOf({ call, replies, nth = 0 }: Case) {
  wb.answers(...replies)
  const result = await call(opened())
  const heard = wb.heard[nth]
  assert.ok(heard)
  return { result, heard }
}

for (const item of cases) {
  suite(item.line, () => {
    test('request built', async () => {
      const { heard } = await heardOf(item)
      assert.deepEqual({ query: heard.query, body: heard.body }, { query: item.sent.query ?? {}, body: item.sent.body })
    })
    test('call made', async () => {
      const { heard } = await heardOf(item)
      assert.deepEqual([heard.method, heard.path], [item.line.split(' ')[0], `/base${item.sent.path}`])
      assert.equal(heard.headers['authorization'], 'secret-token')
      assert.equal(heard.headers['content-type'], item.sent.body === undefined ? undefined : 'application/json')
    })
    test('reply read', async () => {
      const { result } = await heardOf(item)
      assert.deepEqual(result, item.result)
    })
    test('refusal read', async () => {
      wb.answers(...item.replies.slice(0, item.nth ?? 0), item.refusal)
      await assert.rejects(item.call(opened()), (failure: unknown) => {
        assert.ok(failure instanceof ConnectorFailure, String(failure))
        assert.deepEqual({ kind: failure.kind, code: failure.code }, item.failure)
        return true
      })
    })
  })
}
