import localFont from "next/font/local";

const display = localFont({
  src: "../node_modules/@fontsource-variable/fraunces/files/fraunces-latin-opsz-normal.woff2",
  weight: "100 900",
  display: "swap",
  adjustFontFallback: "Times New Roman",
  variable: "--font-display",
});

const text = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  weight: "100 900",
  display: "swap",
  adjustFontFallback: "Arial",
  variable: "--font-text",
});

/** Stands on `<html>`: names the two typefaces for the style sheets. */
export const fontVariables = `${display.variable} ${text.variable}`;
