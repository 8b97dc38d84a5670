/** What a translation must keep as it is, in the order people read the English text. */
const kept: Readonly<Record<string, RegExp>> = {
  values: /\{\d\}/g,
  code: /`[^`]+`/g,
  icons: /\$\([a-z-]+\)/g,
  links: /\]\([^)]*\)/g,
  emphasis: /(?<!\*)\*[^*\s][^*]*\*(?!\*)/g,
};

/** Names and units that are the same in every language. */
const names =
  /\b(?:Easel|Studio|GitHub|HTTP|GIF|AVIF|BMP|TIFF|JPEG XL|PDF|KB|MB|Qwen Image Series|Wan Image Series)\b/g;

const han = /\p{Script=Han}/u;

/** What of the English text a translation lacks, or has besides. */
export function differencesIn(english: string, chinese: string): readonly string[] {
  return Object.entries(kept).flatMap(([what, pattern]) => {
    const [before, after] = [english, chinese].map(text =>
      withoutCode(what, text)
        .match(pattern)
        ?.map(found => (what === 'emphasis' ? '*' : found))
        .sort()
        .join(' '),
    );
    return before === after ? [] : [`${what}: ${english} → ${chinese}`];
  });
}

function withoutCode(what: string, text: string): string {
  return what === 'code' ? text : text.replace(/`[^`]*`/g, '');
}

/** What a careful reader would mark in a Chinese text. */
export function problemsIn(english: string, chinese: string): readonly string[] {
  const plain = chinese.replace(/`[^`]*`/g, 'x').replace(/\$\([a-z-]+\)/g, 'x');
  const rest = english.replace(names, '').replace(/\b(?:an?|or)\b|\$\([a-z-]+\)/g, '');
  const checks: Readonly<Record<string, boolean>> = {
    'is empty': chinese.trim() === '',
    'is not translated': /[A-Za-z]{2}/.test(rest) && !han.test(chinese),
    'has spaces at an end, or two together': chinese !== chinese.trim() || /\s{2}/.test(chinese),
    'lacks a space between Chinese and Latin':
      /\p{Script=Han}[\w{}$%]|[\w{}$%]\p{Script=Han}/u.test(plain),
    'has a space beside full-width punctuation':
      /\s[，。：；？！（）、”]|[，。：；？！（）、“]\s/.test(plain),
    'has half-width punctuation beside Chinese':
      /\p{Script=Han}[,.:;?!()"']|[,:;?!()"']\p{Script=Han}/u.test(plain),
    'ends otherwise': ending(english) !== ending(chinese),
    'addresses somebody': /[您你]/.test(chinese),
    'has another word for a picture or a key': /图片|照相|秘钥|密匙|账户|账号|撤销|登陆/.test(
      chinese,
    ),
  };
  return Object.entries(checks).flatMap(([problem, isThere]) =>
    isThere ? [`${problem}: ${english} → ${chinese}`] : [],
  );
}

/** A sentence stays one, a question too, and a command that asks for more keeps its ellipsis. */
function ending(text: string): string {
  const last = /([.?…:。？：])$/.exec(text.trim())?.[1] ?? '';
  return { '。': '.', '？': '?', '：': ':' }[last] ?? last;
}
