/** Text with percent escapes in it; where one is none, all of it stays as it stands. */
export const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
};
