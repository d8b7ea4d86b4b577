// Warehouses: their life, their links, and who may see which.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serve } from '../src/testing.ts'

const api = await serve({ worker: false })

test('a warehouse is made with its two standing cells and keeps everything it was given', async () => {
  const made = await api.post('/api/warehouse/', { name: 'Main', priority: 1, city: 'Москва', deliveries: { a: 'b' } })
  assert.equal(made.status, 200, JSON.stringify(made.body))
  console.log(made.body)
})
