/** Who asks the service, and in which way. */
export const askingClients = {
  easel: 'Easel',
  easelUnlearned: 'Easel, a model’s first jobs',
  fal: '@fal-ai/client',
  replicatePolling: 'replicate, told to poll',
  replicate: 'replicate',
  dashscope: 'pauses of DashScope’s SDK',
} as const;
export type AskingClient = keyof typeof askingClients;

/** Who sends the service a request whose answer gets lost. */
export const sendingClients = {
  easelWithoutKeys: 'Easel, service without idempotency keys',
  easel: 'Easel, service with idempotency keys',
  fal: '@fal-ai/client',
  replicate: 'replicate',
} as const;
export type SendingClient = keyof typeof sendingClients;
