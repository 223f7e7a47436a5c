/** Words of comparing: English, Russian, Kazakh. */
import type { Phrases } from '..'

export const compare = {
  'compare.choose': [
    'Choose a second run to compare {run} with.',
    'Выберите второй прогон для сравнения с {run}.',
    '{run} есептеуімен салыстыру үшін екіншісін таңдаңыз.',
  ],
  'compare.none': ['There is no other run here.', 'Других прогонов здесь нет.', 'Мұнда басқа есептеу жоқ.'],
  'compare.first': ['First run', 'Первый прогон', 'Бірінші есептеу'],
  'compare.second': ['Second run', 'Второй прогон', 'Екінші есептеу'],
  'compare.difference': ['Difference: second less first', 'Разность: второй минус первый', 'Айырма: екінші минус бірінші'],
  'compare.paired': [
    'Each member of the second run less the same member of the first, which share their luck; bands hold 50 % and 90 % of these differences.',
    'Каждая реализация второго прогона минус та же реализация первого с теми же случайностями; полосы содержат 50 % и 90 % этих разностей.',
    'Екінші есептеудің әр нұсқасынан бірінші есептеудің кездейсоқтығы бірдей сол нұсқасы шегерілген; жолақтарда осы айырмалардың 50 % және 90 %-ы жатыр.',
  ],
  'compare.refused': [
    'These two runs cannot be subtracted member by member, so both are shown without a difference:',
    'Эти прогоны нельзя вычесть по реализациям, поэтому они показаны без разности:',
    'Бұл есептеулерді нұсқа бойынша азайтуға болмайды, сондықтан айырмасыз көрсетілген:',
  ],
  'compare.loading': ['The difference is being computed …', 'Разность вычисляется …', 'Айырма есептелуде …'],
  'compare.settings': ['What differs between the two runs', 'Чем различаются прогоны', 'Есептеулердің айырмашылығы'],
  'compare.same': ['Nothing but their name.', 'Ничем, кроме имени.', 'Атауынан басқа айырмашылығы жоқ.'],
  'compare.setting': ['Setting', 'Настройка', 'Баптау'],
  'compare.input': ['Input {file}', 'Входной файл {file}', 'Кіріс файл {file}'],
  'compare.largest': ['Largest differences on {date}', 'Наибольшие различия на {date}', '{date} күнгі ең үлкен айырмалар'],
  'compare.nothing': ['No country or crossing differs on this day.', 'В этот день различий нет.', 'Бұл күні айырма жоқ.'],
  'compare.outside': ['0 outside 90 %', '0 вне 90 %', '0 — 90 %-дан тыс'],
  'compare.yes': ['yes', 'да', 'иә'],
  'compare.no': ['no', 'нет', 'жоқ'],
  'compare.median': ['Median', 'Медиана', 'Медиана'],
  'compare.interval': ['90 % interval', '90 %-й интервал', '90 % аралық'],
  'compare.layer': ['On the maps', 'На картах', 'Карталарда'],
  'compare.maps': ['Maps on one scale', 'Карты в одной шкале', 'Бір шкаладағы карталар'],
  'compare.series': ['Series on one scale', 'Ряды в одной шкале', 'Бір шкаладағы қатарлар'],
  'compare.lacks': ['the second run has no such series', 'во втором прогоне такого ряда нет', 'екінші есептеуде мұндай қатар жоқ'],
} as const satisfies Phrases
