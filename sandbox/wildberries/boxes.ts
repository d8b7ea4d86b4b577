// Boxes (trbx) of a supply that goes to a pickup point: added, listed, removed, labelled. What lies in which box nobody is told.
import type { FastifyInstance } from 'fastify'
import { drawLabel, labelTypes, wide } from './labels.ts'
import type { LabelType } from './labels.ts'
import { refusal } from './refusals.ts'
import { fields } from './shapes.ts'
import { supplyOf, supplyParams as params } from './supplies.ts'
import type { InSupply } from './supplies.ts'
import type { World } from './world.ts'

type BoxIds = { Body: { trbxIds: string[] } }

const boxIds = fields({ trbxIds: { type: 'array', minItems: 1, items: { type: 'string' } } })

export function boxesRoutes(app: FastifyInstance, world: World): void {
  app.get<InSupply>('/api/v3/supplies/:supplyId/trbx', { schema: { params } }, (request) => ({
    trbxes: supplyOf(world, request.params.supplyId).boxes.map((id) => ({ id })),
  }))

  app.post<InSupply & { Body: { amount: number } }>(
    '/api/v3/supplies/:supplyId/trbx',
    { schema: { params, body: fields({ amount: { type: 'integer', minimum: 1, maximum: 1000 } }) } },
    (request, reply) => {
      const supply = supplyOf(world, request.params.supplyId)
      // As many boxes as goods, and one more.
      if (supply.done || supply.boxes.length + request.body.amount > supply.orderIds.size + 1) throw refusal(400, 'IncorrectParameter')
      const trbxIds = Array.from({ length: request.body.amount }, () => `WB-TRBX-${world.nextNumber()}`)
      supply.boxes.push(...trbxIds)
      return reply.code(201).send({ trbxIds })
    },
  )

  app.delete<InSupply & BoxIds>('/api/v3/supplies/:supplyId/trbx', { schema: { params, body: boxIds } }, (request, reply) => {
    const supply = supplyOf(world, request.params.supplyId)
    if (supply.done) throw refusal(400, 'IncorrectParameter')
    refuseUnknown(supply.boxes, request.body.trbxIds)
    supply.boxes = supply.boxes.filter((id) => !request.body.trbxIds.includes(id))
    return reply.code(204).send()
  })

  app.post<InSupply & BoxIds & { Querystring: { type: LabelType } }>(
    '/api/v3/supplies/:supplyId/trbx/stickers',
    { schema: { params, body: boxIds, querystring: fields({ type: { enum: labelTypes } }) } },
    async (request) => {
      const supply = supplyOf(world, request.params.supplyId)
      refuseUnknown(supply.boxes, request.body.trbxIds)
      const stickers = await Promise.all(
        request.body.trbxIds.map(async (id) => {
          const barcode = `$WBMP:1:${supply.number}:${id.replace('WB-TRBX-', '')}`
          return { barcode, file: await drawLabel(barcode, id, request.query.type, wide) }
        }),
      )
      return { stickers }
    },
  )
}

function refuseUnknown(known: string[], asked: string[]): void {
  if (!asked.every((id) => known.includes(id))) throw refusal(404, 'NotFound')
}
