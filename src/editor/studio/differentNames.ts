/** The same names, but for those that stand there already: pictures of two folders may be called the same. */
export function differentNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map(name => {
    const [, stem = name, extension = ''] = /^(.+?)(\.[^.]*)?$/.exec(name) ?? [];
    let free = name;
    for (let number = 2; taken.has(free.toLowerCase()); number += 1) {
      free = `${stem}-${number}${extension}`;
    }
    taken.add(free.toLowerCase());
    return free;
  });
}
