/** Boundaries of countries, read once an explorer. */
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, GeometryObject, Topology } from 'topojson-specification'
import { useExplorer } from '../app/context'
import { useLoaded } from '../app/loading'
import type { Source } from '../sources/source'

export type World = Topology

export interface Land {
  countries: { id: string; disputed: boolean; shape: GeoJSON.Feature<GeoJSON.Geometry> }[]
  borders: GeoJSON.MultiLineString
  /** Around disputed areas, drawn dashed. */
  disputed: GeoJSON.MultiLineString
}

const ASKED = new WeakMap<Source, Promise<World>>()
const LANDS = new WeakMap<World, Land>()

/** The boundaries, null until they are there. */
export function useWorld(): World | null {
  const { source } = useExplorer()
  const loaded = useLoaded('world', () => {
    const asked = ASKED.get(source) ?? source.world()
    ASKED.set(source, asked)
    return asked
  })
  return loaded.state === 'ready' ? loaded.value : null
}

/** Shapes of a topology, made once. */
export function landOf(world: World): Land {
  let land = LANDS.get(world)
  if (land === undefined) {
    land = made(world)
    LANDS.set(world, land)
  }
  return land
}

function made(world: World): Land {
  const object = world.objects.countries as GeometryCollection<{ disputed?: boolean }>
  const isDisputed = (one: GeometryObject) => Boolean((one.properties as { disputed?: boolean } | undefined)?.disputed)
  const countries = feature(world, object).features.map((shape) => ({
    id: String(shape.id), disputed: Boolean(shape.properties?.disputed), shape,
  }))
  const around = world.objects.disputed
  return {
    countries,
    borders: mesh(world, object, (one, other) => one !== other && !isDisputed(one) && !isDisputed(other)),
    disputed: around ? (feature(world, around) as GeoJSON.Feature<GeoJSON.MultiLineString>).geometry : { type: 'MultiLineString', coordinates: [] },
  }
}
