import * as vscode from 'vscode';
import type { StudioTextKey } from '../../protocol/studioTexts';

const t = vscode.l10n.t;

/** The page's sentences in the editor's language; `{0}` and so on are filled in by the page. */
export function studioTexts(): Record<StudioTextKey, string> {
  return { ...composeTexts(), ...imageTexts(), ...outcomeTexts() };
}

/** One of them, with its values filled in. */
export function studioText(key: StudioTextKey, ...values: readonly (string | number)[]): string {
  return studioTexts()[key].replace(/\{(\d)\}/g, (_, place: string) =>
    String(values[Number(place)] ?? ''),
  );
}

type ImageTextKey = Extract<StudioTextKey, `image${string}` | `box${string}`>;
type OutcomeTextKey =
  | Extract<StudioTextKey, `result${string}` | `history${string}` | `recall${string}`>
  | 'jobs'
  | 'progressOf'
  | 'elapsed'
  | 'insert'
  | 'open'
  | 'reveal'
  | Extract<StudioTextKey, `copy${'Path' | 'Image'}${string}` | `compare${string}`>
  | 'saveAs'
  | 'vary'
  | 'delete'
  | 'frames'
  | 'useAsReference'
  | 'edit';

function composeTexts(): Record<Exclude<StudioTextKey, ImageTextKey | OutcomeTextKey>, string> {
  return {
    title: t('Easel Studio'),
    compose: t('Request'),
    presets: t('Presets…'),
    prompt: t('Prompt'),
    promptPlaceholder: t(
      'For example: a fox reading under a tree, flat illustration, warm colours',
    ),
    promptMissing: t('Write what the picture should show: there is nothing to send yet.'),
    characters: t('{0} of {1} characters'),
    charactersOver: t('{0} of at most {1} characters: shorten the text.'),
    negativePrompt: t('Negative Prompt'),
    negativePromptPlaceholder: t('What the picture should not show'),
    model: t('Model'),
    mode: t('Mode'),
    modeGenerate: t('Generate'),
    modeVariation: t('Variation of an Image'),
    modeEdit: t('Edit an Image'),
    modeReference: t('From Several Images'),
    modeSeries: t('Series'),
    modeRegion: t('Edit Regions'),
    ratio: t('Aspect Ratio'),
    tier: t('Resolution'),
    pixels: t('{0} × {1} pixels'),
    pixelsAbout: t('about {0} × {1} pixels'),
    keepsInputSize: t('The picture comes back in the size of the first image.'),
    count: t('Number of Images'),
    seed: t('Seed'),
    seedLock: t('Keep This Seed'),
    seedDraw: t('Draw Another Seed'),
    outputFormat: t('Format'),
    formatOfService: t('As the service makes it'),
    watermark: t('Watermark'),
    promptExpansion: t('Let the Service Rewrite the Prompt'),
    thinking: t('Let the Model Think First'),
    palette: t('Palette'),
    colourOf: t('Colour {0}'),
    shareOf: t('Share of Colour {0} in Per Cent'),
    colourAdd: t('Add Colour'),
    colourRemove: t('Remove {0}'),
    coloursFromFile: t('Colours from a Style Sheet or an Image…'),
    coloursTooFew: t('{0} colours were found; {1} are needed at least.'),
    coloursFromText: t('Colours from Text, Such as #1F4E79 #F2B134 …'),
    send: t('Before Sending'),
    generate: t('Generate'),
    sending: t('Starting…'),
    request: t('Request as Easel Keeps It'),
    requestShow: t('Show Request'),
    requestHide: t('Hide Request'),
    copy: t('Copy'),
    copyAsCurl: t('Copy as curl'),
  };
}

function imageTexts(): Record<ImageTextKey, string> {
  return {
    images: t('Images to Start From'),
    imagesExactly: t('{0} of {1}'),
    imagesBetween: t('{0} given; from {1} to {2} are taken'),
    imagesMissing: t('Images to start from: {0} given, from {1} to {2} are needed.'),
    imageNumber: t('Image {0}'),
    imagesPick: t('Choose Images…'),
    imagesDrop: t('Or paste them, or drop them here (from the editor, hold Shift).'),
    imageUnread: t('size not known'),
    imageEarlier: t('Move {0} Forward'),
    imageLater: t('Move {0} Back'),
    imageRemove: t('Remove {0}'),
    boxes: t('Regions'),
    boxOfImage: t('Region {0} of Image {1}'),
    boxesOf: t('Regions of {0}'),
    boxesHelp: t(
      'Draw a box on the picture where it is to change, at most {0}. With the keyboard: Enter on the picture adds one, arrows move it, Shift and arrows change its size, Alt goes by one pixel, Delete removes it.',
    ),
    boxesMissing: t('Draw at least one box on the picture, where it is to change.'),
    box: t('Region {0}'),
    boxNamed: t('Region {0}: left {1}, top {2}, right {3}, bottom {4}'),
    boxAdd: t('Add Region'),
    boxRemove: t('Remove Region {0}'),
    boxEdges: t('Left, top, right and bottom in pixels:'),
    boxLeft: t('Left of Region {0}'),
    boxTop: t('Top of Region {0}'),
    boxRight: t('Right of Region {0}'),
    boxBottom: t('Bottom of Region {0}'),
  };
}

function outcomeTexts(): Record<OutcomeTextKey, string> {
  return {
    jobs: t('Jobs'),
    progressOf: t('Progress of {0}'),
    elapsed: t('{0} · {1} s'),
    results: t('Results'),
    resultsNone: t('Pictures you make appear here.'),
    resultsHelp: t('Choose one or several to insert, open or change them.'),
    resultActions: t('With the Chosen Pictures'),
    insert: t('Insert'),
    open: t('Open'),
    reveal: t('Reveal'),
    copyPath: t('Copy Path'),
    copyImage: t('Copy Image'),
    copyImageDone: t('The picture is on the clipboard.'),
    copyImageFailed: t('The picture could not be put on the clipboard.'),
    saveAs: t('Save As…'),
    vary: t('Vary'),
    delete: t('Delete…'),
    frames: t('Series: {0}'),
    compare: t('Compare'),
    compareTitle: t('{0} on the left, {1} on the right'),
    comparePlace: t('Border Between the Two, in Per Cent of the Width'),
    compareClose: t('Close the Comparison'),
    useAsReference: t('Use as Reference'),
    edit: t('Edit'),
    history: t('History'),
    historySearch: t('Search'),
    historyAll: t('All'),
    historyFolder: t('Folder'),
    historySince: t('From'),
    historyUntil: t('To'),
    historyTotal: t('{0} jobs'),
    historyOne: t('1 job'),
    recall: t('Recall'),
    recallOf: t('Recall {0}'),
  };
}
