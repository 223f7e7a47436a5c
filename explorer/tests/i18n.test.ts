/** Names, numbers and dates in three languages. */
import { describe, expect, it } from 'vitest'
import { languageOf, speechOf, type Language, type Speech, type Word } from '../src/i18n'
import { packOf } from '../src/i18n/pack'
import { PHRASES } from '../src/i18n/phrases'

const [en, ru, kk] = (['en', 'ru', 'kk'] as const).map((lang) => speechOf(lang, packOf(lang))) as [Speech, Speech, Speech]
/** Intl parts figures with spaces that do not break. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('figures', () => {
  it('writes numbers as the language does', () => {
    expect([en, ru, kk].map((speech) => plain(speech.number(1234567)))).toEqual(['1,234,567', '1 234 567', '1 234 567'])
    expect([en, ru, kk].map((speech) => plain(speech.number(12.345)))).toEqual(['12.3', '12,3', '12,3'])
    expect(plain(ru.number(0.1234))).toBe('0,123')
    expect(plain(ru.number(0.00042))).toBe('0,00042')
  })

  it('writes short numbers and shares in words of the language', () => {
    expect([en, ru, kk].map((speech) => plain(speech.short(12345)))).toEqual(['12.3K', '12,3 тыс.', '12,3 мың'])
    expect([en, ru, kk].map((speech) => plain(speech.short(1234567)))).toEqual(['1.23M', '1,23 млн', '1,23 млн'])
    expect([en, ru, kk].map((speech) => plain(speech.percent(0.123)))).toEqual(['12%', '12 %', '12%'])
  })

  it('writes no minus before 0, and a dash for what is no number', () => {
    expect(en.number(-0.2, 0)).toBe('0')
    expect(en.number(-2.5, 1)).toBe('-2.5')
    expect([en.number(NaN), en.short(Infinity), en.percent(NaN)]).toEqual(['—', '—', '—'])
  })

  it('writes dates alike in every browser, Kazakh too', () => {
    expect([en, ru, kk].map((speech) => speech.date('2022-10-07'))).toEqual(['7 Oct 2022', '7 окт. 2022 г.', '2022 ж. 7 қаз.'])
    expect([en, ru, kk].map((speech) => speech.month('2022-05-01'))).toEqual(['May', 'май', 'мам.'])
    expect(ru.date('2022-05-01T10:00:00Z')).toBe('1 мая 2022 г.')
    expect([en.date(''), en.date('soon'), en.date('2022-99-01')]).toEqual(['', 'soon', '2022-99-01'])
  })
})

describe('names', () => {
  it('says countries, places, pairs and acts', () => {
    expect([en, ru, kk].map((speech) => speech.country('KGZ'))).toEqual(['Kyrgyzstan', 'Кыргызстан', 'Қырғызстан'])
    expect(ru.label('Verkhny Lars-Dariali')).toBe('Верхний Ларс — Дариали')
    expect(kk.label('Oskemen')).toBe('Өскемен')
    expect(kk.label('Tula')).toBe('Тула')
    expect(ru.label('RUS to KAZ')).toBe('Россия → Казахстан')
    expect(ru.label('KAZ close')).toBe('Казахстан: закрывает границу или визы')
    expect(en.label('Verkhny Lars-Dariali')).toBe('Verkhny Lars-Dariali')
  })

  it('says what it has no name for as it stands, whatever that is', () => {
    for (const name of ['Atlantis', 'constructor', '__proto__', 'toString', 'A to B', 'KAZ sings', '<b>', '']) {
      expect(ru.label(name)).toBe(name)
      expect(ru.country(name)).toBe(name)
      expect(ru.named('quantity', name)).toBe(name)
    }
    expect(ru.named('unit', 'furlong', '?')).toBe('?')
  })

  it('says what quantities mean, and what the program notes', () => {
    expect(en.named('about', 'stock', 'people there')).toBe('people there')
    expect(ru.named('about', 'queue', 'people who wait')).toBe('люди, которые вечером ждут на пункте пропуска')
    expect(ru.named('about', 'constructor', 'x')).toBe('x')
    const note = 'Of 300 days one in 3 is kept, and the last; a flow is the mean of the days since the one kept before.'
    expect(en.note(note)).toBe(note)
    expect(ru.note(note)).toBe('Дней в прогоне: 300; хранится каждый 3-й и последний; поток — среднее за дни после предыдущего хранимого.')
    expect(kk.note('Places without coordinates are left out: A, $1 {x}.')).toBe('Координаты жоқ орындар көрсетілмеген: A, $1 {x}.')
    expect(ru.note('Something else.')).toBe('Something else.')
  })

  it('takes an act for a kind of mark', () => {
    expect(ru.named('kind', 'ease')).toBe(ru.named('act', 'ease'))
    expect(ru.named('kind', 'act')).toBe('шаг правительства')
  })

  it('has a Kazakh or at least a Russian form of every place', () => {
    expect(Object.keys(packOf('kk').places)).toEqual(Object.keys(packOf('ru').places))
    for (const name of Object.values(packOf('kk').places)) expect(name).toMatch(/^[^A-Za-z]+$|II/)
  })
})

describe('plural', () => {
  const forms = (speech: Speech, all: number[]) =>
    all.map((n) => plain(speech.plural('exports.moreSources', n)).replace(/^\S+ (ещё |тағы )?/, ''))

  it('takes the form of the number', () => {
    expect(forms(en, [1, 2, 0])).toEqual(['1 more source', '2 more sources', '0 more sources'])
    expect(forms(ru, [1, 2, 5, 11, 21, 104])).toEqual(
      ['1 источник', '2 источника', '5 источников', '11 источников', '21 источник', '104 источника'],
    )
    expect(forms(kk, [1, 5])).toEqual(['1 дереккөз', '5 дереккөз'])
  })
})

describe('phrases', () => {
  const all = Object.entries(PHRASES) as [Word, readonly [string, string, string]][]

  it('have the same holes in every language', () => {
    const holes = (phrase: string) => [...new Set(phrase.match(/\{\w+\}/g) ?? [])].sort()
    const wrong = all.filter(([, [first, ...others]]) => others.some((one) => String(holes(one)) !== String(holes(first))))
    expect(wrong).toEqual([])
  })

  it('lack no language, and stay in their alphabet', () => {
    const latin = /[A-Za-z]/
    const cyrillic = /[А-Яа-яЁё]/
    const wrong = all.filter(([, [english, ...others]]) => english === '' || cyrillic.test(english) || others.some(
      // a word of Latin letters alone is a name, as CSV; one of both alphabets is a slip of the keyboard
      (phrase) => phrase === '' || phrase.split(/[^\p{L}]+/u).some((word) => latin.test(word) && /\p{Script=Cyrillic}/u.test(word)),
    ))
    expect(wrong.map(([word]) => word)).toEqual([])
  })

  it('have three forms in Russian where English has two', () => {
    const parts = (phrase: string) => phrase.split('|').length
    const counted = all.filter(([, [english]]) => parts(english) === 2)
    expect(counted.length).toBeGreaterThan(0)
    for (const [word, [, russian]] of counted) expect([word, parts(russian)]).toEqual([word, 3])
  })
})

it('chooses the language asked for, else the first that the browser offers, else English', () => {
  const cases: [string, string[], Language][] = [['kk', ['ru'], 'kk'], ['', ['de-DE', 'ru-RU'], 'ru'], ['xx', ['de'], 'en']]
  for (const [wanted, offered, found] of cases) expect(languageOf(wanted, offered)).toBe(found)
})
