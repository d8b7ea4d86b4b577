// What the stand-in's seller has before anything happens: offices of the marketplace, the seller's warehouses, goods.
// Plain data and its types; nothing here changes while the server runs except through world.ts.

export type CargoType = 1 | 2 | 3

/** One size of a card: what a buyer orders. Prices are in kopecks. */
export type Good = {
  article: string
  nmId: number
  chrtId: number
  skus: string[]
  price: number
  cargoType?: CargoType
  colorCode?: string
  requiredMeta?: string[]
  optionalMeta?: string[]
  /** Stock of such goods is refused with this code, whatever the amount. */
  stockRefusal?: 'ProductPropertyConflict' | 'DeliveryTypeRestriction'
}

export type WarehouseDraft = { id: number; name?: string; officeId?: number; cargoType?: CargoType; isProcessing?: boolean }

export type Warehouse = { id: number; name: string; officeId: number; cargoType: CargoType; deliveryType: 1; isDeleting: boolean; isProcessing: boolean }

export type Office = {
  id: number
  name: string
  city: string
  address: string
  longitude: number
  latitude: number
  cargoType: 1 | 3
  deliveryType: 1
  federalDistrict: string | null
}

export const offices: Office[] = [
  {
    id: 15,
    name: 'Коледино',
    city: 'Москва',
    address: 'Московская обл., Подольск, ул. Троицкая, 20',
    longitude: 37.588898,
    latitude: 55.386871,
    cargoType: 1,
    deliveryType: 1,
    federalDistrict: 'Центральный',
  },
  {
    id: 158,
    name: 'Уткина Заводь',
    city: 'Санкт-Петербург',
    address: 'Ленинградская обл., Уткина Заводь, 1',
    longitude: 30.4987,
    latitude: 59.8456,
    cargoType: 1,
    deliveryType: 1,
    federalDistrict: 'Северо-Западный',
  },
  {
    id: 206,
    name: 'Электросталь КГТ',
    city: 'Москва',
    address: 'Московская обл., Электросталь, пр. Строителей, 5',
    longitude: 38.4467,
    latitude: 55.7896,
    cargoType: 3,
    deliveryType: 1,
    federalDistrict: 'Центральный',
  },
]

export const defaultWarehouses: WarehouseDraft[] = [{ id: 658434, name: 'Основной склад', officeId: 15 }]

export const defaultGoods: Good[] = [
  { article: 'mug-330-white', nmId: 112233441, chrtId: 987650001, skus: ['2000000000015'], price: 59900 },
  { article: 'tea-assam-250', nmId: 112233442, chrtId: 987650002, skus: ['2000000000022'], price: 34900, optionalMeta: ['expiration'] },
  { article: 'tshirt-black-m', nmId: 112233443, chrtId: 987650003, skus: ['2000000000039'], price: 129900, colorCode: 'RAL 9005', requiredMeta: ['sgtin'] },
]

/** Fills in what a short description of a warehouse leaves out. */
export function openWarehouse(draft: WarehouseDraft): Warehouse {
  const officeId = draft.officeId ?? 15
  if (!offices.some((office) => office.id === officeId)) throw new Error(`Office ${officeId} does not exist in the stand-in`)
  return {
    id: draft.id,
    name: draft.name ?? `Склад ${draft.id}`,
    officeId,
    cargoType: draft.cargoType ?? 1,
    deliveryType: 1,
    isDeleting: false,
    isProcessing: draft.isProcessing ?? false,
  }
}
