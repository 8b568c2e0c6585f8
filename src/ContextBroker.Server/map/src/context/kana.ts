// Letters of names and places in their old and their common form.
const forms = '澤沢濱浜嶋島嶌島廣広邊辺邉辺髙高﨑崎齋斎齊斉國国學学會会條条櫻桜龍竜瀧滝惠恵圓円驒騨曾曽眞真禮礼壽寿萬万靜静榮栄籠篭';
const common = new Map(Array.from({ length: forms.length / 2 }, (_, i) => [forms[2 * i]!, forms[2 * i + 1]!]));
const digits = '〇一二三四五六七八九';

// ァ to ォ, ッ, ャ, ュ, ョ, ヮ, ヵ, ヶ as they are written when nobody cares: ヵ and ヶ as か and け.
const small = new Map([...'ぁあぃいぅうぇえぉおっつゃやゅゆょよゎわゕかゖけ'].flatMap((letter, i, all) => (i % 2 === 0 ? [[letter, all[i + 1]!] as const] : [])));

/**
 * What a reader may type for one name is the same: wide and narrow, katakana and hiragana, capital and small letters, old and common forms, 第一 and 第1;
 * and 茅ヶ崎, 茅ケ崎 and 茅が崎.
 */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, letter => String.fromCharCode(letter.charCodeAt(0) - 0x60))
    .replace(/[ぁぃぅぇぉっゃゅょゎゕゖ]/g, letter => small.get(letter)!)
    .replace(/(?<=\p{Script=Han})[がか](?=\p{Script=Han}|$)/gu, 'け')
    .replace(/\p{Script=Han}/gu, letter => common.get(letter) ?? (digits.includes(letter) ? String(digits.indexOf(letter)) : letter))
    .replace(/[\s‐-―−\-ー・･]/g, '');
}

/** Its words, each folded: all of them must be found. */
export function foldedWords(text: string): string[] {
  return text.normalize('NFKC').split(/\s+/).map(folded).filter(word => word.length > 0);
}
