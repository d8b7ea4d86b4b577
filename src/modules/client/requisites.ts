// Which requisites of an organization are checked, and what is said of a wrong one.
import { errors } from './errors.ts'
import { isAccount, isBik, isCorrespondentAccount, isInn, isKpp } from './rules.ts'

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function isForeign(address: unknown): boolean {
  if (!isObject(address) || !isObject(address.country)) return false
  const code = textOf(address.country.code2) || textOf(address.country.code3)
  return code !== '' && !/^(ru|rus)$/i.test(code)
}

/** Refuses what can not be right. A seller of another country gives its national number instead of an INN, and its own bank's numbers. */
export function checkRequisites(given: Record<string, unknown>): void {
  if (isForeign(given.address)) return
  const [inn, kpp, bik, account, correspondent] = [given.inn, given.kpp, given.bik, given.billNumber, given.corrBill].map(textOf)
  if (inn && !isInn(inn)) throw errors.error_wrong_inn({ inn: inn.slice(0, 20) })
  if (kpp && !isKpp(kpp)) throw errors.error_wrong_kpp({ kpp: kpp.slice(0, 20) })
  if (!bik) return
  if (!isBik(bik)) throw errors.error_wrong_bik({ bik: bik.slice(0, 20) })
  if (account && !isAccount(account, bik)) throw errors.error_wrong_account({ account: account.slice(0, 30), bik })
  if (correspondent && !isCorrespondentAccount(correspondent, bik)) throw errors.error_wrong_account({ account: correspondent.slice(0, 30), bik })
}
