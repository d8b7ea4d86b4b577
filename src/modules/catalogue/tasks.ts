// Background work of the catalogue: what products copy is brought up to date when a brand's name changes.
import { Type } from 'typebox'
import { Id } from '../../kit/paging.ts'
import { task, type Task } from '../../kit/task.ts'
import { lockModels, modelsOfBrand, refreshModels } from './queries/cards.ts'

const Payload = Type.Object({ brandId: Id, afterId: Type.Integer({ minimum: 0 }) })
const CARDS = 200

/** Rewrites the search text of a brand's products, some cards a transaction; asked again it finds nothing to change. */
export const refreshBrand: Task<typeof Payload> = task(
  'catalogue.refreshBrand',
  { payload: Payload, attempts: 5, lane: (payload, clientId) => `catalogue:${clientId}` },
  async ({ payload, tx, signal }) => {
    for (let afterId: number | undefined = payload.afterId; afterId !== undefined;) {
      signal.throwIfAborted()
      const from: number = afterId
      afterId = await tx(async ({ db, clientId }) => {
        const models = (await modelsOfBrand(db, clientId, payload.brandId, from, CARDS)).map(({ id }) => id)
        await lockModels(db, clientId, models)
        await refreshModels(db, clientId, models)
        return models.length < CARDS ? undefined : models.at(-1)
      })
    }
  },
)
