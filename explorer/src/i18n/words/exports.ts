/** Words of what is taken away: English, Russian, Kazakh. */
import type { Phrases } from '..'

export const exports = {
  'exports.open': ['Download', 'Скачать', 'Жүктеп алу'],
  'exports.asTable': ['What is shown, as a table', 'То, что показано, — таблицей', 'Көрсетілгенді кесте түрінде'],
  'exports.asPicture': ['As a picture', 'Изображением', 'Сурет түрінде'],
  'exports.csv': ['CSV', 'CSV', 'CSV'],
  'exports.csv.for': ['for programs; commas', 'для программ; через запятую', 'бағдарламаларға; үтірмен'],
  'exports.xlsx': ['XLSX', 'XLSX', 'XLSX'],
  'exports.xlsx.for': ['for Excel and LibreOffice', 'для Excel и LibreOffice', 'Excel мен LibreOffice үшін'],
  'exports.geojson': ['GeoJSON', 'GeoJSON', 'GeoJSON'],
  'exports.geojson.for': ['for maps (GIS)', 'для карт (ГИС)', 'карталарға (ГАЖ)'],
  'exports.parquet': ['Parquet', 'Parquet', 'Parquet'],
  'exports.parquet.for': ['for analysis, with types', 'для анализа, с типами', 'талдауға, типтерімен'],
  'exports.png': ['PNG', 'PNG', 'PNG'],
  'exports.png.for': ['for slides and letters', 'для слайдов и писем', 'слайдтар мен хаттарға'],
  'exports.svg': ['SVG', 'SVG', 'SVG'],
  'exports.svg.for': ['for print, can be edited', 'для печати, можно править', 'басып шығаруға, өңдеуге болады'],
  'exports.hxl': [
    'Row of HXL hashtags under the header (CSV, XLSX)',
    'Строка хештегов HXL под заголовком (CSV, XLSX)',
    'Тақырып астында HXL хештегтер жолы (CSV, XLSX)',
  ],
  'exports.done': ['Saved: {name}', 'Сохранено: {name}', 'Сақталды: {name}'],
  'exports.failed': [
    '{form} could not be written: {why}. Try another form.',
    'Не удалось записать {form}: {why}. Попробуйте другой формат.',
    '{form} жазылмады: {why}. Басқа пішімді таңдап көріңіз.',
  ],
  'exports.sources': ['Main sources: {titles}', 'Основные источники: {titles}', 'Негізгі дереккөздер: {titles}'],
  'exports.moreSources': [
    'and {n} more source|and {n} more sources',
    'и ещё {n} источник|и ещё {n} источника|и ещё {n} источников',
    'және тағы {n} дереккөз',
  ],
} as const satisfies Phrases
