/**
 * Names for prompts that are nothing but emoji, so that 🦊🌙 is saved as `fox-crescent-moon.png`
 * and not under characters that terminals, URLs and code reviews show as escapes. Only pictures of
 * things are listed: two kilobytes are worth a readable name, the other thousand emoji are not.
 *
 * Each line is a run of consecutive code points after its first one. Names follow Unicode CLDR's
 * short names, cut to the word one would type.
 */
const runs: readonly (readonly [firstCodePoint: number, names: string])[] = [
  [0x2600, 'sun cloud umbrella snowman comet star'],
  [0x2614, 'umbrella coffee'],
  [0x2693, 'anchor swords'],
  [0x2699, 'gear'],
  [0x26a1, 'lightning'],
  [0x26bd, 'soccer-ball baseball'],
  [0x26c4, 'snowman'],
  [0x26f0, 'mountain umbrella fountain golf ferry sailboat'],
  [0x26fa, 'tent'],
  [0x2708, 'airplane envelope'],
  [0x2728, 'sparkles'],
  [0x2744, 'snowflake'],
  [0x2764, 'heart'],
  [0x2b50, 'star'],
  [
    0x1f300,
    'cyclone fog umbrella night-sky sunrise sunrise city sunset rainbow bridge wave volcano ' +
      'milky-way earth earth earth globe new-moon crescent-moon half-moon moon full-moon moon ' +
      'half-moon crescent-moon crescent-moon new-moon half-moon half-moon full-moon sun star ' +
      'shooting-star',
  ],
  [
    0x1f324,
    'sun cloud rain rain snow lightning tornado fog wind hot-dog taco burrito chestnut seedling ' +
      'evergreen tree palm-tree cactus chili tulip cherry-blossom rose hibiscus sunflower blossom ' +
      'corn rice-plant herb clover maple-leaf autumn-leaf leaf mushroom tomato eggplant grapes ' +
      'melon watermelon tangerine lemon banana pineapple apple apple pear peach cherries ' +
      'strawberry hamburger pizza',
  ],
  [0x1f366, 'ice-cream shaved-ice ice-cream doughnut cookie chocolate candy lollipop'],
  [0x1f375, 'tea sake wine cocktail drink beer beers'],
  [0x1f380, 'ribbon gift birthday-cake jack-o-lantern christmas-tree santa fireworks'],
  [0x1f388, 'balloon party confetti'],
  [0x1f3a8, 'palette top-hat circus'],
  [0x1f3ae, 'video-game'],
  [0x1f3b5, 'music music saxophone guitar piano trumpet violin'],
  [0x1f3c6, 'trophy'],
  [
    0x1f3d4,
    'mountain camping beach construction houses city old-house temple desert island park stadium ' +
      'house house office',
  ],
  [0x1f3ed, 'factory lantern castle castle'],
  [
    0x1f400,
    'rat mouse ox buffalo cow tiger leopard rabbit cat dragon crocodile whale snail snake horse ' +
      'ram goat sheep monkey rooster chicken dog pig boar elephant octopus shell bug ant bee ' +
      'ladybug fish fish blowfish turtle chick chick chick bird penguin koala poodle camel camel ' +
      'dolphin mouse cow tiger rabbit cat dragon whale horse monkey dog pig frog hamster wolf ' +
      'bear panda pig paw-prints chipmunk eyes eye',
  ],
  [0x1f451, 'crown hat glasses'],
  [0x1f466, 'boy girl man woman family'],
  [0x1f478, 'princess ogre goblin ghost angel alien space-invader devil skull'],
  [0x1f48e, 'gem kiss bouquet'],
  [0x1f493, 'heart broken-heart hearts heart heart heart heart heart heart heart heart hearts'],
  [0x1f4a1, 'light-bulb'],
  [0x1f4bb, 'laptop'],
  [0x1f4d6, 'book book book book books'],
  [0x1f4f7, 'camera'],
  [0x1f511, 'key'],
  [0x1f525, 'fire flashlight wrench hammer'],
  [0x1f54a, 'dove'],
  [0x1f577, 'spider spider-web'],
  [0x1f5fa, 'map mount-fuji'],
  [0x1f638, 'cat cat cat cat cat cat cat cat cat'],
  [
    0x1f680,
    'rocket helicopter locomotive train train train train metro train station tram tram bus bus',
  ],
  [
    0x1f691,
    'ambulance fire-engine police-car police-car taxi taxi car car car truck truck tractor',
  ],
  [0x1f6a2, 'ship'],
  [0x1f6b2, 'bicycle'],
  [0x1f6f0, 'satellite'],
  [0x1f6f6, 'canoe sled ufo skateboard'],
  [0x1f916, 'robot'],
  [0x1f920, 'cowboy clown'],
  [0x1f950, 'croissant avocado cucumber bacon potato carrot baguette salad'],
  [
    0x1f980,
    'crab lion scorpion turkey unicorn eagle duck bat shark owl fox butterfly deer gorilla lizard ' +
      'rhinoceros shrimp squid giraffe zebra hedgehog sauropod t-rex cricket kangaroo llama ' +
      'peacock hippopotamus parrot raccoon lobster mosquito microbe badger swan mammoth dodo ' +
      'sloth otter orangutan skunk flamingo oyster beaver bison seal dog',
  ],
  [0x1f9c0, 'cheese cupcake'],
  [0x1f9d9, 'mage fairy vampire mermaid elf genie zombie brain heart'],
  [0x1f9ed, 'compass'],
  [0x1f9f8, 'teddy-bear'],
  [0x1fa90, 'planet'],
  [0x1fab4, 'potted-plant wood feather lotus coral'],
];

/** The faces of the block Emoticons; which of them it is would be lost on a file name. */
const faces = { first: 0x1f600, last: 0x1f637 };

const regionalIndicatorA = 0x1f1e6;

/** The names of the emoji in `text`, in order; a flag is its country's two letters. */
export function emojiNames(text: string): readonly string[] {
  const names: string[] = [];
  let flagLetter = '';
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    const letterIndex = codePoint - regionalIndicatorA;
    if (letterIndex >= 0 && letterIndex < 26) {
      const letter = String.fromCharCode(97 + letterIndex);
      if (flagLetter !== '') names.push(flagLetter + letter);
      flagLetter = flagLetter === '' ? letter : '';
      continue;
    }
    flagLetter = '';
    const name = nameOf(codePoint);
    if (name !== undefined) names.push(name);
  }
  return names;
}

function nameOf(codePoint: number): string | undefined {
  if (codePoint >= faces.first && codePoint <= faces.last) return 'face';
  const run = runs.findLast(([first]) => first <= codePoint);
  return run?.[1].split(' ')[codePoint - run[0]];
}
