import Bowser from "bowser";

/** Takes a User-Agent header, gives the device in words: "Firefox on Windows". */
export function deviceInWords(userAgent: string | null): string {
  if (!userAgent) return "Unknown device";
  const { browser, os } = Bowser.parse(userAgent);
  const words = [browser.name, os.name].filter((word) => word);
  return words.length > 0 ? words.join(" on ") : "Unknown device";
}
