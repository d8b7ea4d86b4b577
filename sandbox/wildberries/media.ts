// Pictures of cards: by addresses, which are fetched at once here, or as files. What is too small is refused with the status 200.
import type { FastifyInstance } from 'fastify'
import { fields, id } from './shapes.ts'
import { Refusal } from './refusals.ts'
import type { World } from './world.ts'

const MOST = 30
const content = (errorText = '', additionalErrors: unknown = null) => ({ data: {}, error: errorText !== '', errorText, additionalErrors })
const refuse = (status: number, errorText: string) => new Refusal(status, content(errorText))

export function mediaRoutes(app: FastifyInstance, world: World): void {
  const known = (nmId: number) => {
    if (![...world.goods.values()].some((good) => good.nmId === nmId)) throw refuse(400, `Карточка ${nmId} не найдена`)
    return nmId
  }
  app.post<{ Body: { nmId: number; data: string[] } }>(
    '/content/v3/media/save',
    { schema: { body: fields({ nmId: id, data: { type: 'array', items: { type: 'string' } } }) } },
    async ({ body }) => {
      known(body.nmId)
      if (body.data.length > MOST) throw refuse(400, 'Превышено количество изображений')
      const wrong: Record<string, string> = {}
      for (const link of body.data) if (!(await isPicture(link))) wrong[link] = 'Ссылка не ведёт на изображение'
      if (Object.keys(wrong).length > 0) throw new Refusal(409, content('Ошибка сохранения части ссылок', wrong))
      world.media.set(
        body.nmId,
        body.data.map((link) => ({ link, bytes: 0 })),
      )
      return content()
    },
  )
  app.register(async (scope) => {
    scope.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body)
    })
    scope.post<{ Body: Buffer; Headers: Record<string, string> }>('/content/v3/media/file', ({ body, headers }) => {
      const nmId = known(Number(headers['x-nm-id']))
      const number = Number(headers['x-photo-number'])
      const pictures = world.media.get(nmId) ?? []
      if (!Number.isInteger(number) || number < 1 || number > MOST || number > pictures.length + 1) throw refuse(400, 'Неверный номер медиафайла')
      const start = body.indexOf('\r\n\r\n') + 4
      if (!body.subarray(0, start).includes('name="uploadfile"') || body[start] !== 0xff || body[start + 1] !== 0xd8) throw refuse(400, 'Некорректный файл')
      pictures[number - 1] = { link: '', bytes: body.length - start }
      world.media.set(nmId, pictures)
      return content()
    })
  })
}

async function isPicture(link: string): Promise<boolean> {
  if (!URL.canParse(link)) return false
  if (new URL(link).hostname.endsWith('.example')) return true
  const reply = await fetch(link)
  await reply.body?.cancel()
  return reply.ok && (reply.headers.get('content-type') ?? '').startsWith('image/')
}
