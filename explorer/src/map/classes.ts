/** What the legend says of each class of a scale, on the page and in a picture. */
import type { Speech } from '../i18n'
import type { Quantity } from '../model/types'
import { chanceBounds, HATCHES } from './chance'
import { rangeWords } from './describe'
import { LOOK } from './look'
import type { MapScale } from './scale'

export interface ClassWords {
  colour: string
  text: string
}

/** Colours with what they mean, from the smallest on; nobody and nothing known apart. */
export function classWords(scale: MapScale, speech: Speech, quantity: Quantity | undefined): ClassWords[] {
  const { breaks, colours, diverging } = scale
  const said = (value: number) => (scale.share ? speech.percent(value) : speech.short(value))
  const signed = (value: number) => (scale.difference && value > 0 ? `+${said(value)}` : said(value))
  const classes = colours.map((colour, index) => {
    const [low, high] = [breaks[index - 1], breaks[index]]
    if (low === undefined && high === undefined) return { colour, text: speech.t('map.moreThan', { share: '0' }) }
    if (low === undefined) return { colour, text: speech.t('map.below', { number: signed(high as number) }) }
    if (high === undefined) return { colour, text: speech.t('map.atLeast', { number: signed(low) }) }
    return { colour, text: speech.t('map.until', { low: signed(low), high: signed(high) }) }
  })
  const none = diverging ? [] : [{ colour: LOOK.none, text: '0' }]
  const unknown = quantity?.by === 'place' ? [{ colour: LOOK.unknown, text: speech.t('map.noData') }] : []
  return [...unknown, ...none, ...classes]
}

/** Hatchings with the probability that each stands for, from the largest on. */
export function hatchWords(levels: readonly number[], speech: Speech): { chance: number; text: string }[] {
  if (levels.length !== HATCHES.length - 1) return []
  return HATCHES.map((_, chance) => ({ chance, text: rangeWords(speech, chanceBounds(levels, chance)) })).slice(1).reverse()
}

/** Heading of the legend: the unit that its numbers are in. */
export function unitWords(scale: MapScale, speech: Speech): string {
  if (scale.share) return speech.t('map.shareOfMembers')
  return scale.unit === '' || scale.unit === '1' ? '' : speech.named('unit', scale.unit)
}
