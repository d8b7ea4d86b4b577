// A task as the wire shows it.
import { fileLink } from '../../equipment.ts'
import { toWireOrNull } from '../../kit/dates.ts'
import type { TmsTask } from '../../wire/index.ts'

export type TaskRow = {
  clientId: number
  id: number
  name: string
  type: string
  status: NonNullable<TmsTask['status']>
  payload: unknown
  organizationId: number | null
  entityId: number | null
  personId: number | null
  progress: number
  message: string | null
  messageParams: unknown
  filePath: string | null
  inputPath: string | null
  retries: number
  retryAt: Date | null
  forced: boolean
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

/** Types are a closed list on the wire; ours that it lacks go out by their name all the same. */
export const presentTask = (row: TaskRow): TmsTask => ({
  id: row.id,
  status: row.status,
  type: row.type as NonNullable<TmsTask['type']>,
  clientId: row.clientId,
  entityId: row.entityId,
  progress: row.progress,
  organizationId: row.organizationId ?? 0,
  message: row.message,
  messageParams: row.messageParams ? JSON.stringify(row.messageParams) : null,
  createdDate: toWireOrNull(row.createdAt),
  startDate: toWireOrNull(row.startedAt),
  finishDate: toWireOrNull(row.finishedAt),
  file: row.filePath,
  url: fileLink(row.filePath),
  inputFileUrl: fileLink(row.inputPath),
  retryNumber: row.retries,
  userId: row.personId,
  retryDate: toWireOrNull(row.retryAt),
  forcedStart: row.forced,
})
