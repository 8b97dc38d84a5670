/**
 * The words in an error code that mean "the content was refused". `inspection` is Alibaba's
 * (`DataInspectionFailed`), from whose models all four services get their pictures.
 */
const moderationWords =
  /moderation|inspection|sensitive|nsfw|safety|content_?(policy|filter|reject|violation)/i;

/** Whether an error code, never a message, says that prompt or picture was refused for its content. */
export function isModerationCode(code: string | undefined): boolean {
  return code !== undefined && moderationWords.test(code);
}
