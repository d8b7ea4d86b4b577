// The picture of the client's sales plan: one for the whole client, drawn anew, named in the settings.
import { randomUUID } from 'node:crypto'
import { equipment } from '../../equipment.ts'
import type { LongContext } from '../../kit/op.ts'
import { requireWhole } from '../../kit/reach.ts'
import { writeNamed } from '../../kit/files.ts'
import type { Client } from '../../wire/index.ts'
import { audit, uploadedPicture } from '../client/index.ts'
import { takeStorage } from '../limits/index.ts'
import { presentClient } from './client-settings.ts'
import { lockSettings, saveSettings, type Settings } from './queries.ts'

const parts = ['planImagePath', 'planImageSize', 'planImageWidth', 'planImageHeight'] as const

/** The change in the settings, then the file of before: a crash between leaves a file that nobody names, never a name without a file. */
async function change(call: LongContext, image: Settings): Promise<Client> {
  const { old, client } = await call.tx(async (inner) => {
    const before = await lockSettings(inner.db, inner.clientId)
    const { planImagePath: path, planImageSize: size } = before
    const kept = Object.fromEntries(Object.entries(before).filter(([name]) => !parts.some((part) => part === name)))
    await takeStorage(inner, sizeOf(image.planImageSize) - sizeOf(size))
    await saveSettings(inner.db, inner.clientId, { ...kept, ...image })
    await audit(inner, image.planImagePath === undefined ? 'client.plan_image_remove' : 'client.plan_image', 'client', inner.clientId)
    return { old: path, client: await presentClient(inner) }
  })
  if (typeof old === 'string') await equipment().files.remove(call.clientId, old)
  return client
}
const sizeOf = (value: unknown) => (typeof value === 'number' ? value : 0)

export async function uploadPlanImage(call: LongContext): Promise<Client> {
  requireWhole(call)
  const { content, width, height } = await uploadedPicture(call)
  const path = `client/plan-${randomUUID()}.png`
  const image = { planImagePath: path, planImageSize: content.length, planImageWidth: width, planImageHeight: height }
  return writeNamed(equipment().files, { clientId: call.clientId, path, content }, () => change(call, image))
}

export async function removePlanImage(call: LongContext): Promise<Client> {
  requireWhole(call)
  return change(call, {})
}
