// A bill as a sheet of paper: who is paid, by whom, for what, and the payment code.
import type { LabelPage, PageElement, TextElement } from '../../kit/paper/page.ts'
import type { BillRow } from './queries.ts'
import { paymentCode, roubles, vatInside } from './rules.ts'

/** Bills of all clients go to one payee, who must tell them apart. */
export const billNumber = (clientId: number, id: number) => `${clientId}-${id}`

const LEFT = 15
const WIDTH = 180
const ROW = 6
const SHOWN = 20
const day = (at: Date) => new Intl.DateTimeFormat('ru-RU', { timeZone: 'Europe/Moscow', day: '2-digit', month: '2-digit', year: 'numeric' }).format(at)

const text = (value: string, y: number, style: Partial<TextElement> = {}): TextElement => ({
  kind: 'text',
  text: value,
  x: LEFT,
  y,
  width: WIDTH,
  height: ROW,
  size: 9,
  maxLines: 1,
  ...style,
})
const rule = (y: number): PageElement => ({ kind: 'line', x: LEFT, y, width: WIDTH, height: 0 })

export function billPage(clientId: number, { id, priceMinor, payee, buyer, lines, createdAt }: BillRow): LabelPage {
  const number = billNumber(clientId, id)
  const title = `Счёт на оплату № ${number} от ${day(createdAt)}`
  const vat = payee.vatRate === undefined ? 'Без НДС' : `В том числе НДС ${payee.vatRate} %: ${roubles(vatInside(priceMinor, payee.vatRate))}`
  const shown =
    lines.length <= SHOWN
      ? lines
      : [
          ...lines.slice(0, SHOWN - 1),
          { name: `… и ещё строк: ${lines.length - SHOWN + 1}`, priceMinor: lines.slice(SHOWN - 1).reduce((sum, line) => sum + line.priceMinor, 0) },
        ]
  const who = (name: string | null | undefined, inn: string | null | undefined, kpp: string | null | undefined) =>
    [name, inn && `ИНН ${inn}`, kpp && `КПП ${kpp}`].filter((part) => part).join(', ')
  const facts = [
    `Банк получателя: ${payee.bank}`,
    `БИК ${payee.bik}   Корр. счёт ${payee.corrBill}`,
    `Получатель: ${who(payee.name, payee.inn, payee.kpp)}`,
    `Счёт получателя ${payee.billNumber}`,
    ...(payee.address === undefined ? [] : [payee.address]),
  ]
  const top = 78
  const end = top + 8 + shown.length * ROW + 2
  const purpose = `Оплата по счёту № ${number} от ${day(createdAt)}. ${vat}`
  return {
    size: 'a4',
    elements: [
      ...facts.map((fact, place) => text(fact, 15 + place * ROW)),
      rule(47),
      text(title, 50, { size: 15, bold: true, height: 9 }),
      text(`Покупатель: ${who(buyer.name, buyer.inn, buyer.kpp)}`, 63),
      rule(top - 2),
      text('Наименование', top, { bold: true }),
      text('Сумма, ₽', top, { bold: true, align: 'right' }),
      rule(top + 6.5),
      ...shown.flatMap(({ name, priceMinor: price }, place) => [
        text(name, top + 8 + place * ROW, { width: 145 }),
        text(roubles(price), top + 8 + place * ROW, { align: 'right' }),
      ]),
      rule(end),
      text(`Итого: ${roubles(priceMinor)}`, end + 2, { align: 'right', bold: true }),
      text(vat, end + 8, { align: 'right' }),
      { kind: 'barcode', barcode: 'qr', text: paymentCode(payee, { priceMinor, purpose }), x: LEFT, y: end + 18, width: 50, height: 50 },
      text('Код для оплаты в приложении банка', end + 40, { x: LEFT + 55, width: 120 }),
    ],
  }
}
