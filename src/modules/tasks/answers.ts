// Forgets the answers that were kept for repeats of requests once no repeat is answered from them any more.
import { Type } from 'typebox'
import { forgetOldAnswers, hasOldAnswers } from '../../kit/idempotency.ts'
import { task } from '../../kit/task.ts'

export const forgetAnswers = task(
  'tasks.forgetAnswers',
  {
    payload: Type.Object({}),
    attempts: 2,
    lane: () => 'answers',
    every: { cron: '25 * * * *', payloads: async ({ db, clientId }) => ((await hasOldAnswers(db, clientId)) ? [{}] : []) },
  },
  async ({ tx, signal }) => {
    while (await tx(({ db, clientId }) => forgetOldAnswers(db, clientId))) signal.throwIfAborted()
  },
)
