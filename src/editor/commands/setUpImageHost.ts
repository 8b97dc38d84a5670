import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { checkApiBaseUrl } from '../../net/urlPolicy';
import { withCancel } from '../cancellable';
import { readSetting } from '../configuration';
import { storedS3Keys } from '../imageHosting';
import { askChoice, askText, runSteps, type Step } from '../multiStep';
import type { Services } from '../services';

const t = vscode.l10n.t;

type Answers = Readonly<Record<string, string>>;

/** Of the image hosts' settings, those whose value is a line of text. */
type TextSettingId =
  | `easel.imageHost.s3.${'endpoint' | 'region' | 'bucket'}`
  | `easel.imageHost.upload.${'url' | 'fileField' | 'urlPath'}`;

interface Question {
  /** A setting; absent for one of the bucket's keys, which no setting holds. */
  readonly setting?: TextSettingId;
  readonly id: string;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly isOptional?: boolean;
  readonly isAddress?: boolean;
}

type Kind = 's3' | 'github' | 'upload' | 'none' | 'paste';

interface KindItem extends vscode.QuickPickItem {
  readonly id: Kind;
}

/** *Set Up Image Host…*: where a picture of this machine is put for services that read addresses only. */
export async function setUpImageHost(services: Services): Promise<void> {
  await chooseImageHost(services, { mayPaste: false });
}

/**
 * Asks where pictures may be put, and makes it so; `paste` where somebody would rather say where they are
 * already, this time. Undefined when the person leaves.
 */
export async function chooseImageHost(
  services: Services,
  { mayPaste }: { readonly mayPaste: boolean },
): Promise<Kind | undefined> {
  const title = t('Set Up Image Host');
  const current = readSetting('easel.imageHost.kind');
  const items = kindItems(current).filter(({ id }) => mayPaste || id !== 'paste');
  const asked = await askChoice({
    place: { title },
    placeholder: t(
      'Wave and gccai read public addresses only. Where may a picture be put for them?',
    ),
    items,
    active: current === 'none' ? undefined : items.find(({ id }) => id === current),
  });
  if (asked.kind !== 'value') return undefined;
  const { id: kind } = asked.value;
  if (kind === 'paste') return kind;
  const questions = questionsFor(kind);
  const answers = await runSteps(title, questions.map(step), startingValues(questions));
  if (!answers) return undefined;
  for (const { setting, id } of questions) {
    if (setting) await update(setting, answers[id] ?? '');
  }
  await update('easel.imageHost.kind', kind);
  if (kind === 's3') {
    const keys = storedS3Keys(answers['accessKeyId'] ?? '', answers['secretAccessKey'] ?? '');
    await services.credentials.store('s3', services.imageHosting.place, keys);
  }
  await tellResult(services, kind);
  return kind;
}

function kindItems(current: Kind): readonly KindItem[] {
  const items: readonly KindItem[] = [
    {
      id: 's3',
      label: t('A Bucket'),
      detail: t(
        'Amazon S3, Cloudflare R2, MinIO, Alibaba OSS, Backblaze B2…: at an address nobody can guess, for an hour at most, deleted after the job',
      ),
    },
    {
      id: 'github',
      label: t('GitHub'),
      detail: t(
        'Nothing is uploaded: pictures that are pushed to a public repository have an address',
      ),
    },
    {
      id: 'upload',
      label: t('An Upload Address of Your Own'),
      detail: t('A form with the picture is posted there; the answer says where it can be read'),
    },
    {
      id: 'paste',
      label: t('An Address I Paste'),
      detail: t('The picture can be read somewhere already; this time only'),
    },
    {
      id: 'none',
      label: t('Nowhere'),
      detail: t('Pictures of this machine go only to services that take the file itself'),
    },
  ];
  return items.map(item => ({ ...item, description: item.id === current ? t('current') : '' }));
}

function questionsFor(kind: Kind): readonly Question[] {
  switch (kind) {
    case 'none':
    case 'paste':
    case 'github':
      return [];
    case 's3':
      return [
        {
          ...asSetting('easel.imageHost.s3.endpoint'),
          prompt: t('The address of the storage service, without the bucket’s name'),
          placeholder: 'https://s3.eu-central-1.amazonaws.com',
          isAddress: true,
        },
        {
          ...asSetting('easel.imageHost.s3.region'),
          prompt: t('Its region; empty: taken from the address, else us-east-1'),
          placeholder: 'eu-central-1',
          isOptional: true,
        },
        { ...asSetting('easel.imageHost.s3.bucket'), prompt: t('The bucket’s name') },
        {
          id: 'accessKeyId',
          prompt: t('The access key’s id. Both halves are kept in this machine’s secret storage.'),
        },
        { id: 'secretAccessKey', prompt: t('The secret half of the access key') },
      ];
    case 'upload':
      return [
        {
          ...asSetting('easel.imageHost.upload.url'),
          prompt: t('Where a form with the picture is posted'),
          placeholder: 'https://files.example.com/upload',
          isAddress: true,
        },
        {
          ...asSetting('easel.imageHost.upload.fileField'),
          prompt: t('The form’s field that takes the picture'),
        },
        {
          ...asSetting('easel.imageHost.upload.urlPath'),
          prompt: t(
            'Where the address stands in the JSON that comes back; empty: it is the answer',
          ),
          placeholder: 'data.url',
          isOptional: true,
        },
      ];
  }
}

function asSetting(setting: TextSettingId): Pick<Question, 'setting' | 'id'> {
  return { setting, id: setting };
}

function startingValues(questions: readonly Question[]): Answers {
  return Object.fromEntries(
    questions.map(({ id, setting }) => [id, setting ? readSetting(setting) : '']),
  );
}

function step(question: Question): Step<Answers> {
  const { id, prompt, placeholder, setting } = question;
  return {
    applies: () => true,
    ask: async (answers, place) => {
      const asked = await askText({
        place,
        prompt,
        ...(placeholder !== undefined && { placeholder }),
        value: answers[id] ?? '',
        password: setting === undefined,
        check: (value, isAccepting) =>
          value === '' && !isAccepting ? undefined : check(question, value.trim()),
      });
      return asked.kind === 'value'
        ? { kind: 'next', state: { ...answers, [id]: asked.value.trim() } }
        : asked;
    },
  };
}

function check(
  { isOptional, isAddress, setting, id }: Question,
  value: string,
): string | undefined {
  if (value === '') return isOptional ? undefined : t('There has to be something here.');
  if (!isAddress) return undefined;
  try {
    checkApiBaseUrl(value.split(/[?#]/, 1)[0] ?? '', setting ?? id);
    return undefined;
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    return t('An https address, without a name and password in it.');
  }
}

async function update(
  setting: TextSettingId | 'easel.imageHost.kind',
  value: string,
): Promise<void> {
  if (readSetting(setting) === value) return;
  await vscode.workspace
    .getConfiguration()
    .update(setting, value, vscode.ConfigurationTarget.Global);
}

async function tellResult(services: Services, kind: Kind): Promise<void> {
  if (kind === 'none') {
    void vscode.window.showInformationMessage(t('Pictures of this machine are put nowhere.'));
    return;
  }
  if (kind === 'github') {
    void vscode.window.showInformationMessage(
      t('Pictures that are pushed to a public repository are given to services by their address.'),
    );
    return;
  }
  const { place } = services.imageHosting;
  const title = t('Easel: putting a test picture at {0}', place);
  const isTried = await withCancel(title, async signal => {
    await services.imageHosting.tryOut(signal);
    return true;
  });
  if (isTried === undefined) return;
  void vscode.window.showInformationMessage(
    t('A test picture could be put at {0} and read there. The image host is set up.', place),
  );
}
