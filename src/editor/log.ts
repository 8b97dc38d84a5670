import * as vscode from 'vscode';
import { Redactor } from '../core/redact';
import { ImageError } from '../core/errors';

/** Easel's output channel. Nothing reaches it but through the redactor. */
export class Log implements vscode.Disposable {
  private readonly redactor = new Redactor();
  private readonly channel = vscode.window.createOutputChannel('Easel', { log: true });

  addSecret(secret: string): void {
    this.redactor.addSecret(secret);
  }

  info(text: string): void {
    this.channel.info(this.redactor.redact(text));
  }

  /** An error with its chain of causes. */
  error(context: string, error: unknown): void {
    this.channel.error(this.redactor.redact(`${context}: ${describeError(error)}`));
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.channel.dispose();
  }
}

/** The error and what caused it, one line each, without stack frames of the editor. */
function describeError(error: unknown): string {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; current !== undefined && depth < 5; depth += 1) {
    lines.push(describeOne(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return lines.join('\n  caused by ');
}

function describeOne(error: unknown): string {
  if (ImageError.is(error)) {
    return `[${error.code}] ${error.message} ${JSON.stringify({ ...error.details, cause: undefined })}`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : JSON.stringify(error);
}
