import * as vscode from 'vscode';

export type StepAnswer<State> =
  | { readonly kind: 'next'; readonly state: State }
  /** Skips the steps that are left: everything is decided. */
  | { readonly kind: 'done'; readonly state: State }
  | { readonly kind: 'back' }
  | { readonly kind: 'cancelled' };

export interface StepPlace {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly canGoBack: boolean;
}

export interface Step<State> {
  /** Whether there is anything to ask, given the answers so far. */
  applies(state: State): boolean;
  ask(state: State, place: StepPlace): Promise<StepAnswer<State>>;
}

/** Asks step by step, with Back; undefined when the person leaves. */
export async function runSteps<State>(
  title: string,
  steps: readonly Step<State>[],
  initial: State,
): Promise<State | undefined> {
  const taken: number[] = [];
  let state = initial;
  let index = 0;
  while (index < steps.length) {
    const step = steps[index];
    if (!step?.applies(state)) {
      index += 1;
      continue;
    }
    const ahead = steps.slice(index).filter(each => each.applies(state)).length;
    const answer = await step.ask(state, {
      title,
      step: taken.length + 1,
      totalSteps: taken.length + ahead,
      canGoBack: taken.length > 0,
    });
    switch (answer.kind) {
      case 'cancelled':
        return undefined;
      case 'done':
        return answer.state;
      case 'next':
        taken.push(index);
        state = answer.state;
        index += 1;
        break;
      case 'back':
        // The answers given so far stay: they are what the earlier questions are asked with again.
        index = taken.pop() ?? 0;
    }
  }
  return state;
}

export type Asked<Value> =
  { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'back' | 'cancelled' };

export interface TextQuestion {
  readonly place: Partial<StepPlace>;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  readonly buttons?: readonly (vscode.QuickInputButton & { readonly run: () => void })[];
  /**
   * A sentence in the way of accepting, or one only to be shown, or neither. While somebody types,
   * `isAccepting` is false: an empty box is no mistake yet.
   */
  readonly check?: (
    value: string,
    isAccepting: boolean,
  ) => string | vscode.InputBoxValidationMessage | undefined;
  /** Sees every keystroke, so that a draft outlives Escape. */
  readonly onChange?: (value: string) => void;
}

/** A line of text; stays open when focus moves, so that something can be copied from elsewhere. */
export async function askText(question: TextQuestion): Promise<Asked<string>> {
  const input = vscode.window.createInputBox();
  place(input, question.place);
  input.prompt = question.prompt;
  input.placeholder = question.placeholder;
  input.value = question.value ?? '';
  input.password = question.password ?? false;
  input.ignoreFocusOut = true;
  input.buttons = [...input.buttons, ...(question.buttons ?? [])];
  const validate = (value: string, isAccepting: boolean): boolean => {
    const found = question.check?.(value, isAccepting);
    input.validationMessage = found;
    return (
      found === undefined ||
      (typeof found !== 'string' && found.severity !== vscode.InputBoxValidationSeverity.Error)
    );
  };
  return new Promise<Asked<string>>(resolve => {
    const settle = settleOnce(input, resolve);
    input.onDidChangeValue(value => {
      question.onChange?.(value);
      validate(value, false);
    });
    input.onDidAccept(() => {
      if (validate(input.value, true)) settle({ kind: 'value', value: input.value });
    });
    input.onDidTriggerButton(button => {
      if (button === vscode.QuickInputButtons.Back) settle({ kind: 'back' });
      else question.buttons?.find(own => own === button)?.run();
    });
    input.onDidHide(() => settle({ kind: 'cancelled' }));
    input.show();
  });
}

export interface ChoiceQuestion<Item extends vscode.QuickPickItem> {
  readonly place: Partial<StepPlace>;
  readonly placeholder: string;
  readonly items: readonly Item[];
  readonly active?: Item | undefined;
  /**
   * An item above the others that decides more than this question. Whoever types looks for one of the
   * others, so it is there only while nothing is typed, and nothing but a person's move makes it active.
   */
  readonly shortcut?: Item | undefined;
}

/** One of several. */
export async function askChoice<Item extends vscode.QuickPickItem>(
  question: ChoiceQuestion<Item>,
): Promise<Asked<Item>> {
  const input = vscode.window.createQuickPick<Item>();
  place(input, question.place);
  input.placeholder = question.placeholder;
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  input.ignoreFocusOut = true;
  const { shortcut, items } = question;
  const active = question.active ?? items.find(isChoice);
  // The editor says by its place in the list which item was chosen, and its list may be a moment behind: so the
  // shortcut leaves a gap, or the next one would be taken for the one that was seen.
  const gap = shortcut && { ...shortcut, label: '', kind: vscode.QuickPickItemKind.Separator };
  const show = (): void => {
    const first = input.value === '' ? shortcut : gap;
    input.items = first ? [first, ...items] : items;
    if (active && input.value === '') input.activeItems = [active];
  };
  show();
  return new Promise<Asked<Item>>(resolve => {
    const settle = settleOnce(input, resolve);
    let wasEmpty = true;
    input.onDidChangeValue(value => {
      const isEmpty = value === '';
      // A cleared filter would leave the first item active, which may cost money.
      if (isEmpty !== wasEmpty) show();
      wasEmpty = isEmpty;
    });
    input.onDidAccept(() => {
      const [value] = input.selectedItems;
      if (value && isChoice(value)) settle({ kind: 'value', value });
    });
    input.onDidTriggerButton(() => settle({ kind: 'back' }));
    input.onDidHide(() => settle({ kind: 'cancelled' }));
    input.show();
  });
}

function isChoice(item: vscode.QuickPickItem): boolean {
  return item.kind !== vscode.QuickPickItemKind.Separator;
}

function place(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  where: Partial<StepPlace>,
): void {
  input.title = where.title;
  input.step = where.step;
  input.totalSteps = where.totalSteps;
  if (where.canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
}

/** Hiding is how every quick input ends, so the first reason given is the one that counts. */
function settleOnce<Value>(
  input: vscode.QuickInput,
  resolve: (value: Value) => void,
): (value: Value) => void {
  let settled = false;
  return value => {
    if (settled) return;
    settled = true;
    resolve(value);
    input.dispose();
  };
}
