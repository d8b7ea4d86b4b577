// Subjects, their characteristics and the lists of values: what Wildberries' content API tells of its directories. Nothing here changes.
import type { FastifyInstance } from 'fastify'
import { fields, id } from './shapes.ts'

type Subject = { subjectID: number; parentID: number; subjectName: string; parentName: string }

const subjects: Subject[] = [
  { subjectID: 2560, parentID: 479, subjectName: '3D очки', parentName: 'Электроника' },
  { subjectID: 1152, parentID: 858, subjectName: '3D-принтеры', parentName: 'Оргтехника' },
  { subjectID: 105, parentID: 5, subjectName: 'Кроссовки', parentName: 'Обувь' },
  { subjectID: 192, parentID: 1, subjectName: 'Футболки', parentName: 'Одежда' },
]
const characteristic = (charcID: number, name: string, more: object = {}) => ({
  charcID,
  name,
  required: false,
  unitName: '',
  maxCount: 0,
  popular: false,
  charcType: 1,
  hasFilter: false,
  isVariable: false,
  existNamedField: false,
  ...more,
})
const characteristics = [
  characteristic(54337, 'Размер', { charcType: 4, unitName: 'см', isVariable: true }),
  characteristic(14177449, 'Цвет', { maxCount: 5 }),
  characteristic(14177451, 'Страна производства', { required: true, maxCount: 1 }),
  characteristic(14177450, 'Состав', { maxCount: 3 }),
  characteristic(14177452, 'Сезон', { maxCount: 1 }),
  characteristic(14177453, 'Прежняя', { charcType: 0 }),
]

/** Rows in the wrapping of this category of methods. */
const answer = (data: unknown) => ({ data, error: false, errorText: '', additionalErrors: null })

export function directoryRoutes(app: FastifyInstance): void {
  const page = fields({ limit: { type: 'integer', minimum: 1, maximum: 1000, default: 30 }, offset: { type: 'integer', minimum: 0, default: 0 }, name: {} }, [])
  app.get<{ Querystring: { limit: number; offset: number; name?: string } }>('/content/v2/object/all', { schema: { querystring: page } }, ({ query }) => {
    const found = subjects.filter(({ subjectName }) => subjectName.toLowerCase().includes((query.name ?? '').toLowerCase()))
    return answer(found.slice(query.offset, query.offset + query.limit))
  })
  app.get('/content/v2/object/parent/all', () =>
    answer([...new Map(subjects.map(({ parentID, parentName }) => [parentID, { id: parentID, name: parentName, isVisible: true }])).values()]),
  )
  app.get<{ Params: { subjectId: number } }>('/content/v2/object/charcs/:subjectId', { schema: { params: fields({ subjectId: id }) } }, ({ params }) => {
    const subject = subjects.find(({ subjectID }) => subjectID === params.subjectId)
    return answer(subject ? characteristics.map((one) => ({ subjectName: subject.subjectName, subjectID: subject.subjectID, ...one })) : [])
  })
  app.get('/content/v2/directory/colors', () =>
    answer([
      { name: 'белый', parentName: 'белый' },
      { name: 'чёрный', parentName: 'чёрный' },
      { name: 'персиковый мелок', parentName: 'оранжевый' },
    ]),
  )
  app.get('/content/v2/directory/kinds', () => answer(['Мужской', 'Женский']))
  app.get('/content/v2/directory/seasons', () => answer(['демисезон', 'зима', 'лето']))
  app.get('/content/v2/directory/countries', () =>
    answer([
      { id: 15000170, name: 'Китай', fullName: 'Китайская Народная Республика' },
      { id: 15000171, name: 'Россия', fullName: 'Российская Федерация' },
    ]),
  )
  app.get<{ Querystring: { subjectID: number } }>('/content/v2/directory/tnved', { schema: { querystring: fields({ subjectID: id }) } }, ({ query }) =>
    answer(query.subjectID === 192 ? [{ tnved: '6109100000', isKiz: true }] : []),
  )
}
