/** Chooses the country, place or crossing whose series are shown. */
import { useExplorer } from '../app/context'
import type { View } from '../model/types'

export function LabelChoice({ view, label, chosen }: { view: View; label: string; chosen(label: string): void }) {
  const { speech } = useExplorer()
  const { t, lang } = speech
  const sort = new Intl.Collator(lang).compare
  const countries = [...view.countries].sort((one, other) => Number(one.home) - Number(other.home) || sort(speech.country(one.iso3), speech.country(other.iso3)))
  const inside = (iso3: string, crossing: boolean) => view.places
    .filter((place) => place.iso3 === iso3 && (place.kind === 'crossing') === crossing)
    .map((place) => place.name)
    .sort((one, other) => sort(speech.label(one), speech.label(other)))
  const option = (name: string) => <option key={name} value={name}>{speech.label(name)}</option>
  const group = (title: string, names: string[]) => (names.length ? <optgroup key={title} label={title}>{names.map(option)}</optgroup> : null)
  return (
    <label className="choice">
      <span>{t('series.where')}</span>
      <select value={label} onChange={(event) => chosen(event.target.value)}>
        {group(t('series.countries'), countries.map((one) => one.iso3))}
        {countries.map(({ iso3 }) => group(`${speech.country(iso3)}: ${t('series.places')}`, inside(iso3, false)))}
        {countries.map(({ iso3 }) => group(`${speech.country(iso3)}: ${t('series.crossings')}`, inside(iso3, true)))}
      </select>
    </label>
  )
}
