import { Notice } from "#components/ui/notice.tsx";

type AnswerNoticeProps = { isProven: boolean; proven?: "1" | undefined; declined: number; taken?: number | undefined };

/** Tells on the page of found orders what has just been done, there or on the way to it. */
export function AnswerNotice({ isProven, proven, declined, taken }: AnswerNoticeProps) {
  if (taken !== undefined) {
    return (
      <Notice kind="bad" role="status">
        {taken === 0 && "Those orders are not offered any more."}
        {taken === 1 && "Somebody else has confirmed this order meanwhile."}
        {taken > 1 && `Somebody else has confirmed these ${taken} orders meanwhile.`}
      </Notice>
    );
  }
  if (declined > 0) {
    return (
      <Notice kind="good" role="status">
        {declined === 1
          ? "Thank you. That order is not yours, and we do not offer it again."
          : `Thank you. Those ${declined} orders are not yours, and we do not offer them again.`}
      </Notice>
    );
  }
  if (!proven || !isProven) return null;
  return (
    <Notice kind="good" role="status">
      Thank you. Your e-mail address is confirmed.
    </Notice>
  );
}
