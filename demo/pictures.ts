// Draws a picture of every colour of the demo's goods and uploads it as a person would; several of one colour show it from near.
import sharp from 'sharp'
import { Type } from 'typebox'
import type { Api } from './api.ts'
import { drawGood, type Close } from './silhouettes.ts'

const Good = Type.Object({ name: Type.String(), view: Type.Object({ id: Type.Integer(), color: Type.String() }) })
const Goods = Type.Object({ rows: Type.Array(Good) })

const SIDE = 640
const closesOf = (name: string): readonly Close[] => (/футболка|худи/i.test(name) ? ['whole', 'folded', 'near'] : ['whole', 'near'])

async function upload(api: Api, viewId: number, svg: string): Promise<void> {
  const form = new FormData()
  const picture = await sharp(Buffer.from(svg)).resize(SIDE, SIDE).jpeg({ quality: 82 }).toBuffer()
  form.append('file', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), 'picture.jpg')
  await api.send('POST', `/api/product/view/${viewId}/image/upload`, form)
}

export async function drawPictures(api: Api): Promise<number> {
  const { rows } = await api.get('/api/product/find?limit=500&sortBy=ID', Goods)
  const views = new Map(rows.map(({ name, view }) => [view.id, { name, ...view }]))
  let drawn = 0
  // Pictures of one colour go up in their order; colours do not wait for each other.
  await Promise.all(
    [...views.values()].map(async ({ id, name, color }) => {
      for (const close of closesOf(name)) {
        await upload(api, id, drawGood({ name, color, close }))
        drawn += 1
      }
    }),
  )
  return drawn
}
