// What an application that opens asks first, gathered from the doors of the modules below it.
import type { Module } from '../../modules.ts'
import { equipment } from '../../equipment.ts'
import { op } from '../../op.ts'
import { wire } from '../../wire/index.ts'
import { findManufacturers } from '../catalogue/index.ts'
import { callingUser } from '../client/index.ts'
import { listJobs, listLabels } from '../knowledge/index.ts'
import { findEmployees, findPositions } from '../people/index.ts'
import { listWarehouses } from '../stock/index.ts'
import type { Context } from '../../kit/op.ts'

/** More manufacturers or employees than this are found by their own search. */
const MOST = 500

const applicationData = async (call: Context) => ({
  user: await callingUser(call),
  warehouses: await listWarehouses(call, {}),
  manufacturers: (await findManufacturers(call, { limit: MOST })).rows,
  persons: await findEmployees(call, { limit: MOST }),
  personPositions: await findPositions(call),
  labels: await listLabels(call),
  jobs: await listJobs(call),
  yandexMaketOAuthClientId: equipment().config.yandexClientId ?? null,
})

const http = [
  op('GET /api/knowledge/getApplicationData', { summary: 'Who calls, and what they may use', can: 'client.read', reply: wire('ApplicationData') }, (call) =>
    applicationData(call),
  ),
]
export const application: Module = { name: 'application', ops: http, tasks: [] }
