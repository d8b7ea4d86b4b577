// Starting an import and reading what it could not take.
import { randomUUID } from 'node:crypto'
import { equipment } from '../../../equipment.ts'
import { toWire } from '../../../kit/dates.ts'
import type { Context, LongContext } from '../../../kit/op.ts'
import { page } from '../../../kit/paging.ts'
import { encryptSecret } from '../../../kit/secrets.ts'
import { readFirstFile } from '../../../kit/uploads.ts'
import type { ProductImport } from '../../../wire/index.ts'
import { getOrganizationFor } from '../../client/index.ts'
import { takeStorage } from '../../limits/index.ts'
import { startTask } from '../../tasks/index.ts'
import { errors } from './errors.ts'
import type { YmlQuery } from './http.ts'
import { countProblems, listProblems, type ProblemFilter, type ProblemRow } from './queries.ts'
import { sealedFor, sentenceOf } from './words.ts'
import { importYml } from './tasks.ts'

export async function startYmlImport(call: LongContext, query: YmlQuery) {
  const path = query.url === undefined ? await keepUpload(call) : `imports/${randomUUID()}.xml`
  const { url, login, password } = query
  if (url !== undefined && (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)))
    throw errors.error_feed_address({ reason: 'not an http(s) address' })
  return call.tx(
    async (context) => {
      const organization = await getOrganizationFor(context, query.organizationId)
      return startTask(
        context,
        importYml,
        {
          path,
          organizationId: organization.id,
          importParams: query.importParams ?? true,
          ...(url !== undefined && { url }),
          ...(login !== undefined && { login }),
          ...(password !== undefined && { password: encryptSecret(equipment().config.secretKey, password, sealedFor(call.clientId)).toString('base64') }),
          ...(query.articleField !== undefined && { articleField: query.articleField }),
          ...(query.articleName !== undefined && { articleName: query.articleName }),
        },
        { organizationId: organization.id, ...(url === undefined && { inputPath: path }) },
      )
    },
    { readOnly: false },
  )
}

const MAX_FEED = 1024 * 1024 * 1024

const keepUpload = (call: LongContext): Promise<string> =>
  readFirstFile(call, errors.error_feed_source, async ({ stream }) => {
    const path = `imports/${randomUUID()}.xml`
    const { size } = await equipment().files.write(call.clientId, path, stream, { maxBytes: MAX_FEED })
    await call
      .tx((inner) => takeStorage(inner, size))
      .catch(async (error: unknown) => {
        await equipment().files.remove(call.clientId, path)
        throw error
      })
    return path
  })

export async function findImportProblems({ db, clientId, actor, lang }: Context, filter: ProblemFilter) {
  const rows = await listProblems(db, clientId, actor.organizationIds, filter)
  return page(
    filter,
    rows.map((row) => presentProblem(row, lang)),
    filter.count === true ? await countProblems(db, clientId, actor.organizationIds, filter) : undefined,
  )
}

const presentProblem = (row: ProblemRow, lang: 'en' | 'ru'): ProductImport => ({
  id: row.id,
  clientId: row.clientId,
  organizationId: row.organizationId,
  service: row.service as NonNullable<ProductImport['service']>,
  line: row.line,
  externalId: row.externalId,
  name: row.name,
  article: row.article,
  message: sentenceOf(row, lang),
  messageParams: JSON.stringify({ code: row.code, kept: row.kept, ...row.params }),
  date: toWire(row.at),
})
