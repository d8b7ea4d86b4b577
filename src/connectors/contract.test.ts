// What holds for every connector, whatever its marketplace.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { connectors, directoryConnectors, isDirectoryService, isMarketService } from './index.ts'
import { refillMs } from './limiter.ts'

for (const [name, connector] of Object.entries({ ...directoryConnectors, ...connectors })) {
  suite(name, () => {
    test('is registered under its own name, with an official https address', () => {
      assert.equal(connector.id, name)
      assert.ok(isMarketService(name) || isDirectoryService(name))
      assert.equal(new URL(connector.host).protocol, 'https:')
      assert.equal(new URL(connector.host).pathname, '/')
    })
    test('asks for at least one secret, and every field has a title for the form', () => {
      const fields = Object.values(connector.account.properties)
      assert.ok(fields.some((field) => 'format' in field && field.format === 'password'))
      for (const field of fields) assert.ok('title' in field && field.title)
    })
    test('has limits that can be kept', () => {
      for (const [key, limit] of Object.entries(connector.limits)) {
        assert.equal(limit.name, key)
        assert.ok(limit.burst >= 1 && limit.burst <= limit.requests)
        assert.ok(refillMs(limit) >= limit.periodMs / limit.requests)
      }
    })
    test('reads any body as a problem without failing', () => {
      const bodies = [undefined, null, '', 'oops', 7, [], [null], {}, { code: 7 }]
      for (const body of bodies) assert.equal(typeof connector.problem(body), 'object')
    })
  })
}

test('a name from outside is a marketplace only when it is registered', () => {
  for (const name of ['toString', 'wildberries', '', 'OZONE']) assert.equal(isMarketService(name), false)
})
