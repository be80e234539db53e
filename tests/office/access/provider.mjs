// A city's own sign-in: oidc-provider, in which whoever is named in `login_hint` is signed in without a form.
// `S1`: by a password; `S1:mfa`: by more than one factor. Arguments: port, client's secret, where it sends back.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [port, secret, callback, tells] = process.argv.slice(2);
const { resolve } = createRequire(new URL("../../../web/package.json", import.meta.url));
const { Provider } = await import(pathToFileURL(resolve("oidc-provider")));

const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id: "map", client_secret: secret, redirect_uris: [callback] }],
  claims: { openid: ["sub", "amr", "auth_time"], profile: ["staff_no", "preferred_username"] },
  // As most do it tells of people in the token itself, or else at its own address for that.
  conformIdTokenClaims: tells !== "in-token",
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["of a test"] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => {
      const [name] = id.split(":");
      const known = name === "nobody" ? {} : tells === "as-username" ? { preferred_username: name } : { staff_no: name };
      return { sub: id, ...known };
    },
  }),
  async loadExistingGrant({ oidc }) {
    const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
  interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
});

provider.use(async (context, next) => {
  if (!context.path.startsWith("/sign-in/")) return next();
  const { params } = await provider.interactionDetails(context.req, context.res);
  const amr = params.login_hint.endsWith(":mfa") ? ["pwd", "mfa"] : ["pwd"];
  await provider.interactionFinished(context.req, context.res, { login: { accountId: params.login_hint, amr } });
  context.respond = false;
});

provider.listen(Number(port), "localhost", () => console.log("ready"));
