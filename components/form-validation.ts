import { zodResolver } from "@hookform/resolvers/zod";
import { createFormControl, type FieldErrors, type FieldValues, type Resolver } from "react-hook-form";
import type { CheckForm, FormRules } from "#components/form-submission.ts";

type Report = (errors: Record<string, string>) => void;

/**
 * Watches a form that is already on the page, by the schema that the server will use. The rules see what would be sent,
 * so radio groups and fields that come and go need no care. Loaded only when somebody starts to type.
 */
export function watchForm(form: HTMLFormElement, rules: FormRules, report: Report): CheckForm {
  const byRules = zodResolver(rules);
  const resolver: Resolver<FieldValues> = (_, context, options) =>
    byRules(Object.fromEntries(new FormData(form)), context, options);
  const { register, subscribe, handleSubmit } = createFormControl<FieldValues>({
    mode: "onTouched",
    shouldFocusError: false,
    resolver,
  });
  // The fields are known to the library by name alone: given the inputs too, it would write its own idea of their values into them.
  const fields = new Map<string, ReturnType<typeof register>>();

  const fieldOf = (control: EventTarget | null) => {
    if (!isControl(control) || !control.name || control.name.startsWith("$")) return null;
    const field = fields.get(control.name) ?? register(control.name);
    fields.set(control.name, field);
    return field;
  };

  subscribe({ formState: { errors: true }, callback: ({ errors }) => report(firstMessages(errors)) });
  form.addEventListener("input", (event) => fieldOf(event.target)?.onChange(event));
  form.addEventListener("focusout", (event) => afterPress(() => fieldOf(event.target)?.onBlur(event)));

  return async () => {
    for (const control of form.elements) fieldOf(control);
    let isRight = false;
    await handleSubmit(() => {
      isRight = true;
    })();
    return isRight;
  };
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const isControl = (target: unknown): target is Control =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;

function firstMessages(errors: FieldErrors = {}): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const [name, error] of Object.entries(errors)) {
    if (typeof error?.message === "string") messages[name] = error.message;
  }
  return messages;
}

let isPressed = false;
document.addEventListener(
  "pointerdown",
  () => {
    isPressed = true;
  },
  true,
);
for (const end of ["pointerup", "pointercancel"])
  document.addEventListener(
    end,
    () => {
      isPressed = false;
    },
    true,
  );

/** A message that appears while the button is being pressed would push the button away from under the pointer. */
function afterPress(work: () => void) {
  if (!isPressed) return work();
  document.addEventListener("pointerup", () => setTimeout(work), { once: true });
}
