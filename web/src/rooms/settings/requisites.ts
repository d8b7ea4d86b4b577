// Check digits of Russian requisites, so that a wrong number is seen at its field before it is sent. The server checks them all the same.
const digitsOf = (text: string) => [...text].map(Number)
const weigh = (digits: readonly number[], weights: readonly number[]) => weights.reduce((sum, weight, at) => sum + weight * (digits[at] ?? 0), 0)
const TEN = [2, 4, 10, 3, 5, 9, 4, 6, 8]
const ELEVEN = [7, ...TEN]
const TWELVE = [3, ...ELEVEN]

export function isInn(text: string): boolean {
  const digits = digitsOf(text)
  if (/^\d{10}$/.test(text)) return (weigh(digits, TEN) % 11) % 10 === digits[9]
  if (/^\d{12}$/.test(text)) return (weigh(digits, ELEVEN) % 11) % 10 === digits[10] && (weigh(digits, TWELVE) % 11) % 10 === digits[11]
  return false
}
export const isKpp = (text: string) => /^\d{4}[\dA-Z]{2}\d{3}$/.test(text)
export const isBik = (text: string) => /^\d{9}$/.test(text)

const isAccountUnder = (prefix: string, account: string) =>
  /^\d{20}$/.test(account) && digitsOf(prefix + account).reduce((sum, digit, at) => sum + digit * ([7, 1, 3][at % 3] ?? 0), 0) % 10 === 0
/** Without the bank only the length can be told. */
export const isAccount = (account: string, bik: string) => (isBik(bik) ? isAccountUnder(bik.slice(-3), account) : /^\d{20}$/.test(account))
export const isCorrespondentAccount = (account: string, bik: string) => (isBik(bik) ? isAccountUnder(`0${bik.slice(4, 6)}`, account) : /^\d{20}$/.test(account))
