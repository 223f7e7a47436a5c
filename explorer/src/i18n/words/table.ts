/** Words of the tables: English, Russian, Kazakh. */
import type { Phrases } from '..'

export const table = {
  'table.empty': ['There is nothing to show here.', 'Здесь нечего показать.', 'Мұнда көрсететін ештеңе жоқ.'],
  'table.first': [
    'The first {shown} of {all} rows; a download holds them all.',
    'Первые {shown} строк из {all}; в скачанном файле — все.',
    '{all} жолдың алғашқы {shown} жолы; жүктелген файлда бәрі бар.',
  ],
  'table.sort': ['Sort by: {column}', 'Сортировать: {column}', 'Сұрыптау: {column}'],
} as const satisfies Phrases
