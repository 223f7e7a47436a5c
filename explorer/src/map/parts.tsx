/** The elements of a map, made once for a layout; what changes with the day is set by the painter. */
import { memo } from 'react'
import { HATCHES, SPOT } from './chance'
import type { Elements } from './elements'
import { LOOK } from './look'
import type { Item, Layout, Shape } from './scene'

export interface SceneProps {
  layout: Layout
  items: readonly Item[]
  elements: Elements
  hatchId: string
}

/** Land, borders and the countries of the run. */
export const LandLayer = memo(function LandLayer({ layout, items, elements, hatchId }: SceneProps) {
  const { width, height } = layout.projected
  const shapes = new Map(layout.shapes.map((shape) => [shape.id, shape]))
  return (
    <svg className="map-land" width={width} height={height} role="presentation">
      <Patterns id={hatchId} elements={elements} />
      <g ref={elements.keep('land')}>
        {layout.shapes.filter((shape) => !shape.inRun).map((shape) => (
          <path key={shape.id} d={shape.d} fill={shape.disputed ? `url(#${hatchId}disputed)` : LOOK.land} />
        ))}
        <path className="map-borders" d={layout.borders} />
        {items.map((item, at) => {
          const shape = shapes.get(item.id)
          return item.kind === 'country' && shape ? <CountryShape key={item.id} {...{ item, at, shape, elements }} /> : null
        })}
        <path className="map-disputed" d={layout.disputed} />
      </g>
    </svg>
  )
})

/** Hatching of land, whose lines the painter keeps as wide when the map is enlarged. */
function Patterns({ id, elements }: { id: string; elements: Elements }) {
  return (
    <defs>
      {HATCHES.map((apart, chance) => chance === 0 ? null : (
        <pattern key={chance} ref={elements.keep(`pattern ${chance}`)} id={`${id}${chance}`} patternUnits="userSpaceOnUse" width={apart} height={apart}>
          <Lines apart={apart} />
        </pattern>
      ))}
      <pattern id={`${id}disputed`} patternUnits="userSpaceOnUse" width="5" height="5" patternTransform="rotate(-45)">
        <rect width="5" height="5" fill={LOOK.land} />
        <line y2="5" stroke={LOOK.border} strokeWidth="2" />
      </pattern>
    </defs>
  )
}

/** Hatching of circles and diamonds, closer since they are small. */
function SpotPatterns({ id }: { id: string }) {
  return (
    <defs>
      {HATCHES.map((apart, chance) => chance === 0 ? null : (
        <pattern key={chance} id={`${id}spot${chance}`} patternUnits="userSpaceOnUse" width={apart * SPOT} height={apart * SPOT} patternTransform="rotate(45)">
          <Lines apart={apart * SPOT} />
        </pattern>
      ))}
    </defs>
  )
}

function Lines({ apart }: { apart: number }) {
  return (
    <>
      <line x1="1.6" x2="1.6" y2={apart} stroke="#fff" strokeOpacity=".7" />
      <line y2={apart} stroke={LOOK.ink} strokeWidth="1.6" />
    </>
  )
}

interface ItemProps {
  item: Item
  /** Place among the items, by which handlers find it. */
  at: number
  elements: Elements
}

function CountryShape({ item, at, shape, elements }: ItemProps & { shape: Shape }) {
  return (
    <g ref={elements.keep(`item ${item.id}`)} className="map-item map-country" data-at={at} tabIndex={-1} role="button">
      <path ref={elements.keep(`shape ${item.id}`)} className="map-shape" d={shape.d} />
      <path ref={elements.keep(`hatch ${item.id}`)} className="map-hatch" d={shape.d} fill="none" />
    </g>
  )
}

/** Circles of cities below, diamonds of crossings above them. */
export const SpotLayer = memo(function SpotLayer({ layout, items, elements, hatchId }: SceneProps) {
  const { width, height } = layout.projected
  return (
    <svg className="map-spots" width={width} height={height} role="presentation">
      <SpotPatterns id={hatchId} />
      {items.map((item, at) => (item.kind === 'country' ? null : <Spot key={item.id} {...{ item, at, elements }} />))}
      <g aria-hidden="true">
        {items.map((item) => item.kind === 'country' ? (
          <text key={item.id} ref={elements.keep(`name ${item.id}`)} className="map-name" display="none">
            <tspan ref={elements.keep(`name of ${item.id}`)} x="0" />
            <tspan ref={elements.keep(`value of ${item.id}`)} className="map-value" x="0" dy="1.15em" />
          </text>
        ) : null)}
      </g>
    </svg>
  )
})

function Spot({ item, at, elements }: ItemProps) {
  const crossing = item.kind === 'crossing'
  const Shape = crossing ? 'path' : 'circle'
  return (
    <g ref={elements.keep(`item ${item.id}`)} className={`map-item map-${item.kind}`} data-at={at} tabIndex={-1} role="button">
      <circle className="map-target" r="9" />
      <Shape ref={elements.keep(`shape ${item.id}`)} className="map-shape" />
      <Shape ref={elements.keep(`hatch ${item.id}`)} className="map-hatch" fill="none" />
      {crossing
        ? <path ref={elements.keep(`cross ${item.id}`)} className="map-cross" d="M-5,-5L5,5M-5,5L5,-5" display="none" />
        : null}
    </g>
  )
}
