// Asking for a new password tells nobody who has a login here: not by the answer, nor by what is done before it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve } from '../src/testing.ts'
import { fieldsOf } from './given.ts'

const api = await serve({ worker: false, env: { SMTP_URL: 'smtp://127.0.0.1:9' } })

test('a request for a forgotten password looks nobody up: it does the same for every login', async () => {
  fieldsOf(await api.post('/api/client/addUser', { login: 'known', email: 'known@example.org', roles: ['ADMIN'], password: 'correct horse battery' }))
  for (const login of ['known', 'nobody-has-this', ' Known ']) assert.deepEqual((await api.with('').post('/api/session/forgotPassword', { login })).body, {})
  const left = await api.app.ownerPool.tx({}, async (db) => ({
    resets: await db.all(sql`select from password_reset`),
    letters: await db.all(sql`select from letter`),
    jobs: await db.all<{ name: string }>(sql`select task_identifier as name from graphile_worker.jobs where task_identifier = 'sessions.reset'`),
  }))
  assert.deepEqual([left.resets.length, left.letters.length, left.jobs.length], [0, 0, 2], 'one waiting job for each login, and nothing else')
})
