// The check digit of GS1, the same for every length: weights 3 and 1 in turn, counted from the right.

/** The check digit of an EAN-8, UPC-A, EAN-13 or GTIN-14 without it. */
export const checkDigit = (digits: string): number => {
  let sum = 0
  for (let at = 0; at < digits.length; at++) sum += Number(digits[digits.length - 1 - at]) * (at % 2 === 0 ? 3 : 1)
  return (10 - (sum % 10)) % 10
}

/** True when the last digit is the right one for those before it. */
export const hasCheckDigit = (digits: string): boolean => digits !== '' && checkDigit(digits.slice(0, -1)) === Number(digits.at(-1))
