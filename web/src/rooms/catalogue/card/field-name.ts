// Fields of a card in words, for telling what somebody else has changed.
import { useText } from '../text.ts'

const named = [
  'article',
  'title',
  'name',
  'description',
  'brandId',
  'categoryId',
  'manufacturerId',
  'countryId',
  'vat',
  'packWidth',
  'packHeight',
  'packDepth',
  'packWeight',
  'favourite',
  'color',
  'size',
  'externalArticle',
  'barcodes',
  'price',
  'priceWithoutDiscount',
  'purchasePrice',
  'minFbsStock',
  'values',
  'deleted',
] as const

/** A field that has no word here is called by what it is: another field of the card. */
export function useFieldName(): (field: string) => string {
  const t = useText()
  return (field) => {
    const known = named.find((name) => name === field)
    return known === undefined ? t('otherField') : t(`field_${known}`)
  }
}
