/** What is under the pointer or in focus, in the words that are also its label. */
import { useDay } from '../time/useDay'
import { bandWords, tell, type Telling } from './describe'
import type { Item } from './scene'

export interface Hovered {
  item: Item
  at: [number, number]
}

const WIDE = 250

interface TipProps {
  hovered: Hovered
  telling: Telling
  time: number
  width: number
  height: number
}

export function Tip({ hovered, telling, time, width, height }: TipProps) {
  const { item, at: [across, down] } = hovered
  const day = useDay(telling.book, time)
  const [first, ...others] = tell(telling, item, day)
  const band = item.values ? bandWords(telling, item.id, day) : ''
  const left = Math.max(4, Math.min(width - WIDE - 4, across > width / 2 ? across - WIDE - 14 : across + 14))
  const upright = down > height / 2 ? { bottom: Math.max(4, height - down - 20) } : { top: Math.max(4, down - 20) }
  return (
    <div className="map-tip" aria-hidden="true" style={{ left, width: WIDE, ...upright }}>
      <strong>{first}</strong>
      {band ? <p>{band}</p> : null}
      {others.map((line) => <p key={line}>{line}</p>)}
    </div>
  )
}
