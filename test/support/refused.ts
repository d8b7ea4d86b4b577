// Refusals as tests look at them: by their status and their code.
import assert from 'node:assert/strict'
import type { Reply } from '../../src/testing.ts'
import { isFields } from '../given.ts'

/** The code of a refusal; of any other answer, its body. */
export const codeOf = ({ body }: Reply): unknown => (isFields(body) ? body.error : body)

export const refused = (reply: Reply, status: number, code: string): void =>
  assert.deepEqual([reply.status, codeOf(reply)], [status, code], JSON.stringify(reply.body))
