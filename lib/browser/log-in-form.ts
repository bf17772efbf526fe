import { allowedToChange, findAsking } from "#lib/browser/asking.ts";
import { answerForm } from "#lib/browser/forms.ts";
import { beginLogInHere, wayOn } from "#lib/browser/log-in.ts";
import type { FormState, PostedForm } from "#lib/form.ts";
import { loginInput } from "#lib/identity/schema.ts";
import { routes, safeNext } from "#lib/routes.ts";

const asking = async () => allowedToChange(await findAsking());

/** The log-in page's form: a session with its cookie and the way on, the way to the second step, or what was wrong. */
export const answerLogInForm = (form: PostedForm): Promise<FormState> =>
  answerForm(
    asking,
    loginInput,
    async (ctx, { next, ...input }) => {
      const outcome = await beginLogInHere(ctx, input);
      if (outcome !== "code needed") return { next: wayOn(outcome, next) };
      return { next: routes.loginCode(safeNext(next, routes.account.overview())) };
    },
    form,
  );
