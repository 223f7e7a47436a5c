/**
 * Numbers and dates in three languages. Dates are put together here, since browsers differ, and Chromium knows no
 * Kazakh: it says "2022 M10 7" and "12.3K". Kazakh figures are written as Russian ones, with words of their own.
 */
import type { Language } from '.'
import type { Pack } from './pack'

export interface Figures {
  /** Whole from 100 on, else with digits behind the point, more where it is small; "—" for what is no number. */
  number(value: number, digits?: number): string
  /** Short, as 12.3K in English or 12,3 тыс. in Russian. */
  short(value: number): string
  percent(share: number): string
  /** Date as 7 Oct 2022; what is no date as it stands. */
  date(iso: string): string
  month(iso: string): string
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)/
const NONE = '—'

export function figuresOf(lang: Language, months: Pack['months']): Figures {
  // the separators of Kazakh are those of Russian
  const figures = lang === 'kk' ? 'ru' : lang
  const formats = new Map<number, Intl.NumberFormat>()
  const percent = new Intl.NumberFormat(figures, { style: 'percent', maximumFractionDigits: 0 })
  const compact = new Intl.NumberFormat(figures, { notation: 'compact', maximumSignificantDigits: 3 })

  function decimals(most: number): Intl.NumberFormat {
    let format = formats.get(most)
    if (format === undefined) formats.set(most, (format = new Intl.NumberFormat(figures, { maximumFractionDigits: most })))
    return format
  }

  return {
    number(value, digits) {
      if (!Number.isFinite(value)) return NONE
      const most = digits ?? digitsOf(value)
      // the second step makes 0 of -0, which is what is left of small negative numbers
      return decimals(most).format(Number(value.toFixed(most)) + 0)
    },
    short(value) {
      if (!Number.isFinite(value)) return NONE
      const text = compact.format(value)
      return lang === 'kk' ? text.replace('тыс.', 'мың') : text
    },
    percent(share) {
      if (!Number.isFinite(share)) return NONE
      const text = percent.format(share)
      return lang === 'kk' ? text.replace(/\s/, '') : text
    },
    date: (iso) => dated(lang, months.dated, iso),
    month(iso) {
      const month = Number(ISO.exec(iso)?.[2])
      return months.alone[month - 1] ?? iso
    },
  }
}

const MOST_DIGITS = 8

/** Digits behind the point that say enough: two that are not 0 where the number is small. */
function digitsOf(value: number): number {
  const size = Math.abs(value)
  if (size >= 100 || Number.isInteger(value)) return 0
  if (size >= 1) return 1
  return size >= 0.01 ? 3 : Math.min(1 - Math.floor(Math.log10(size)), MOST_DIGITS)
}

function dated(lang: Language, months: readonly string[], iso: string): string {
  const [, year, month, day] = ISO.exec(iso) ?? []
  const word = months[Number(month) - 1]
  if (word === undefined) return iso
  const number = Number(day)
  if (lang === 'ru') return `${number} ${word} ${year} г.`
  return lang === 'kk' ? `${year} ж. ${number} ${word}` : `${number} ${word} ${year}`
}
