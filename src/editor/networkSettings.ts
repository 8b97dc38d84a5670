import * as vscode from 'vscode';
import type { SettingValue } from '../core/settings';
import type { ProxySettings } from '../net/proxy';
import { proxySettings } from '../net/proxySettings';
import { readSetting } from './configuration';

export interface NetworkSettings {
  readonly client: SettingValue<'easel.network.client'>;
  readonly proxy: ProxySettings;
  readonly verifyProxyCertificate: boolean;
  readonly systemCertificates: boolean;
}

/** How requests leave this machine, by VS Code's settings, ours and the environment. */
export function readNetworkSettings(): NetworkSettings {
  return {
    client: readSetting('easel.network.client'),
    proxy: proxySettings(
      {
        proxy: readUserSetting('http.proxy'),
        noProxy: readUserSetting('http.noProxy'),
        proxySupport: readUserSetting('http.proxySupport'),
        proxyAuthorization: readUserSetting('http.proxyAuthorization'),
      },
      process.env,
    ),
    verifyProxyCertificate: readUserSetting('http.proxyStrictSSL') !== false,
    systemCertificates: readUserSetting('http.systemCertificates') !== false,
  };
}

/** A setting of VS Code's as the person has it. A folder's own value would decide where keys go. */
function readUserSetting(id: string): unknown {
  const configuration = vscode.workspace.getConfiguration(undefined, null);
  const found = configuration.inspect<unknown>(id);
  const isOfWorkspace = [found?.workspaceValue, found?.workspaceFolderValue].some(
    value => value !== undefined,
  );
  return isOfWorkspace ? (found?.globalValue ?? found?.defaultValue) : configuration.get(id);
}
