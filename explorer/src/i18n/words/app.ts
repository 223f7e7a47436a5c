/** Words of the page around the tabs: English, Russian, Kazakh. */
import type { Phrases } from '..'

export const app = {
  'app.title': ['Spillover explorer', 'Обозреватель Spillover', 'Spillover шолушысы'],
  'app.skip': ['Skip to the content', 'К содержанию', 'Мазмұнға өту'],
  'app.language': ['Language', 'Язык', 'Тіл'],
  'app.run': ['Run', 'Прогон', 'Есептеу'],
  'app.other': ['Compare with', 'Сравнить с', 'Салыстыру'],
  'app.none': ['none', 'нет', 'жоқ'],
  'app.loading': ['Loading …', 'Загрузка …', 'Жүктелуде …'],
  'app.noRuns': ['There are no runs here yet.', 'Здесь пока нет прогонов.', 'Мұнда әзірге есептеулер жоқ.'],
  'app.copyLink': ['Copy a link to this view', 'Скопировать ссылку на этот вид', 'Осы көріністің сілтемесін көшіру'],
  'app.copied': ['Copied', 'Скопировано', 'Көшірілді'],
  'app.failed': ['That did not work', 'Не получилось', 'Орындалмады'],
  'app.again': ['Try again', 'Повторить', 'Қайталау'],
  'app.boundaries': [
    'The boundaries and names shown and the designations used on this map do not imply official endorsement or acceptance by the United Nations. Dashed lines: disputed or undetermined.',
    'Границы, названия и обозначения на этой карте не означают их официального одобрения или признания Организацией Объединённых Наций. Пунктир: спорные или неустановленные.',
    'Картадағы шекаралар, атаулар мен белгілер Біріккен Ұлттар Ұйымының ресми мақұлдауын немесе мойындауын білдірмейді. Үзік сызық: даулы немесе белгіленбеген.',
  ],
  'app.notFor': [
    'A simulation of groups of people. Not for decisions on any person, and no reason to refuse protection.',
    'Моделирование групп людей. Не для решений о конкретном человеке и не основание для отказа в защите.',
    'Адамдар топтарын модельдеу. Жеке адам туралы шешім қабылдауға арналмаған және қорғаудан бас тартуға негіз емес.',
  ],
  'app.source': [
    'Run {run} · {done} members · seed {seed} · Spillover {version}',
    'Прогон {run} · реализаций: {done} · зерно {seed} · Spillover {version}',
    'Есептеу {run} · нұсқалар: {done} · бастапқы сан {seed} · Spillover {version}',
  ],
  'app.asOf': ['knows nothing published after {date}', 'не знает ничего, опубликованного после {date}', '{date} күнінен кейін жарияланғанды білмейді'],
  'tab.map': ['Map', 'Карта', 'Карта'],
  'tab.series': ['Series', 'Ряды', 'Қатарлар'],
  'tab.compare': ['Compare', 'Сравнение', 'Салыстыру'],
  'tab.why': ['Why', 'Почему', 'Неліктен'],
  'tab.stay': ['Stay', 'Пребывание', 'Болу мерзімі'],
  'tab.runs': ['Runs', 'Прогоны', 'Есептеулер'],
} as const satisfies Phrases
