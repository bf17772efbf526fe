import type { BrowserContext } from "@playwright/test";

/** What the pages of a test complained about: errors thrown, errors on the console, breaches of the policy. */
export class Complaints {
  private readonly heard: string[] = [];
  private readonly expected: RegExp[] = [];

  listenTo(context: BrowserContext): void {
    context.on("weberror", ({ error }) => void this.heard.push(`thrown: ${error().message}`));
    context.on("console", (message) => {
      if (message.type() === "error") this.heard.push(`${message.text()} (${message.location().url})`);
    });
  }

  /** This test causes such a complaint on purpose, such as a page that is not found. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  unexpected(): string[] {
    return this.heard.filter((text) => !this.expected.some((pattern) => pattern.test(text)));
  }
}
