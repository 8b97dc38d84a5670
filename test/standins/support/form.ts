export type FormValues = ReadonlyMap<string, readonly FormDataEntryValue[]>;

/** Node's own reading of `multipart/form-data`; undefined where the body is none. */
export async function readForm(
  contentType: string,
  bytes: Uint8Array,
): Promise<FormValues | undefined> {
  const headers = { 'content-type': contentType };
  const values = new Map<string, FormDataEntryValue[]>();
  try {
    const form = await new Response(Buffer.from(bytes), { headers }).formData();
    form.forEach((value, name) => {
      values.set(name, [...(values.get(name) ?? []), value]);
    });
    return values;
  } catch (error) {
    if (error instanceof TypeError) {
      return undefined;
    }
    throw error;
  }
}
