import type * as vscode from 'vscode';
import type { Form, Preset } from '../../protocol/studioForm';
import type { StudioTools } from './studioTools';

const key = 'easel.studio.presets';

/** `user` is every window of this person, `workspace` what is open now. */
export type PresetScope = 'user' | 'workspace';

export interface ScopedPreset extends Preset {
  readonly scope: PresetScope;
}

/** Forms under names. A name stands once per scope. */
export class Presets {
  constructor(
    private readonly states: Readonly<Record<PresetScope, Pick<vscode.Memento, 'get' | 'update'>>>,
    private readonly tools: Pick<StudioTools, 'readPresets'>,
  ) {}

  /** The workspace's first, each scope by name. */
  get all(): readonly ScopedPreset[] {
    return (['workspace', 'user'] as const).flatMap(scope =>
      this.in(scope)
        .map(preset => ({ ...preset, scope }))
        .sort((one, other) => one.name.localeCompare(other.name)),
    );
  }

  has(scope: PresetScope, name: string): boolean {
    return this.in(scope).some(preset => preset.name === name);
  }

  /** In the place of what had the name. */
  async save(scope: PresetScope, name: string, form: Form): Promise<void> {
    const others = this.in(scope).filter(preset => preset.name !== name);
    await this.states[scope].update(key, [...others, { name, form }]);
  }

  async delete(scope: PresetScope, name: string): Promise<void> {
    const left = this.in(scope).filter(preset => preset.name !== name);
    await this.states[scope].update(key, left.length === 0 ? undefined : left);
  }

  private in(scope: PresetScope): readonly Preset[] {
    return this.tools.readPresets(this.states[scope].get(key));
  }
}
