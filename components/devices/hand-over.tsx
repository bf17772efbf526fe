"use client";

import { useEffect, useState } from "react";
import type { HandOverView } from "#lib/customers/views.ts";
import { routes } from "#lib/routes.ts";
import { seconds } from "#lib/time.ts";

const askEvery = 3;

/** The code as it is read, heard and scanned. With JavaScript it counts down and sees when the other device is there. */
export function HandOver({ view }: { view: HandOverView }) {
  const left = useSecondsLeft(view);
  if (left === 0) return <p role="status">That code is over. Show a new one.</p>;
  return (
    <div className="hand-over">
      {/* biome-ignore lint/performance/noImgElement: it is drawn into the page, there is nothing to load */}
      <img
        className="qr"
        src={view.qrCode}
        width={220}
        height={220}
        alt="QR code that opens the page on the other device where the code is typed"
      />
      <div className="stack">
        <p>
          On the other device, scan this, or open <b>{view.typedAt}</b> and type:
        </p>
        <div role="status">
          <p className="hand-over-code" aria-hidden="true">
            {view.code}
          </p>
          <p className="sr">The code is {[...view.code.replace("-", "")].join(", ")}.</p>
        </div>
        <div>
          <p>
            Good until {view.until}, once.{" "}
            <span className="scripted" aria-hidden="true">
              {clock(left)} left.
            </span>
          </p>
          <p className="sr" role="status">
            {left < view.secondsLeft && minutesLeft(left)}
          </p>
        </div>
        <p className="scripted">This page says so when the other device is linked.</p>
        <p className="unscripted">
          <a href={routes.account.devices()}>See whether the other device is linked</a>
        </p>
      </div>
    </div>
  );
}

const clock = (left: number) => `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;

/** Changes once a minute, so that whoever hears the page is not talked to all the time. */
const minutesLeft = (left: number) =>
  left <= 60 ? "Less than a minute left." : `${Math.ceil(left / 60)} minutes left.`;

/** Counts down, and asks while the page is seen whether another device was linked: then the page is loaded again. */
function useSecondsLeft({ secondsLeft, lastLinkedAt }: HandOverView): number {
  const [left, setLeft] = useState(secondsLeft);

  useEffect(() => {
    const start = performance.now();
    let askedAt = 0;
    const timer = setInterval(async () => {
      const passed = Math.round((performance.now() - start) / seconds(1));
      setLeft(Math.max(0, secondsLeft - passed));
      if (passed >= secondsLeft) return clearInterval(timer);
      if (document.visibilityState !== "visible" || passed - askedAt < askEvery) return;
      askedAt = passed;
      if ((await findLastLinkedAt()) <= lastLinkedAt) return;
      clearInterval(timer);
      window.location.replace(routes.account.devices());
    }, seconds(1));
    return () => clearInterval(timer);
  }, [secondsLeft, lastLinkedAt]);

  return left;
}

async function findLastLinkedAt(): Promise<number> {
  const answer = await fetch(routes.account.linkedDevices()).catch(() => null);
  const found: unknown = answer?.ok ? await answer.json().catch(() => null) : null;
  const at = typeof found === "object" && found !== null && "lastLinkedAt" in found ? found.lastLinkedAt : 0;
  return typeof at === "number" ? at : 0;
}
