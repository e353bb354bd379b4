using Ias.Console.Server.Access;
using Ias.Console.Server.Api;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Oidc;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>Logging in by a provider's word: to the provider, and back with a code.</summary>
internal sealed class OidcPage(OidcProvider provider, Database database, RateLimits limits)
{
    // Only the browser that began a login may complete it: following a link cannot log a person in as somebody else.
    private const string Cookie = "ias_oidc";

    public static void Add(PageRoutes pages, OidcProvider? provider, Database database, RateLimits limits)
    {
        if (provider is not null)
        {
            var page = new OidcPage(provider, database, limits);
            pages.Step(OidcOptions.Start, page.StartAsync);
            pages.Step(OidcOptions.Callback, page.EndAsync);
        }
    }

    private async Task StartAsync(HttpContext http)
    {
        limits.Attempt(http.Connection.RemoteIpAddress);
        var to = LoginPage.After(http.Request);
        var login = await database.WriteAsync(session => new OidcLogins(session).BeginAsync(to), http.RequestAborted);
        var at = await provider.AuthorizationAsync(login.State, login.Nonce, login.Challenge, http.RequestAborted);
        http.Response.Cookies.Append(Cookie, login.State, Set(OidcLogins.Life));
        http.Response.Redirect(at.AbsoluteUri);
    }

    private async Task EndAsync(HttpContext http)
    {
        limits.Attempt(http.Connection.RemoteIpAddress);
        var state = http.Request.Query["state"].ToString();
        var code = http.Request.Query["code"].ToString();
        var kept = http.Request.Cookies[Cookie] ?? "";
        http.Response.Cookies.Delete(Cookie, Set(null));
        var login =
            state.Length > 0 && WebhookSignature.Same(state, kept)
                ? await database.WriteAsync(session => new OidcLogins(session).TakeAsync(state), http.RequestAborted)
                : null;
        if (login is null)
        {
            throw RefusalException.Forbidden(
                $"This login was not begun in this browser, was ended before, or took too long. Begin again at {OidcOptions.Start}."
            );
        }

        if (code.Length == 0)
        {
            throw RefusalException.Forbidden(
                "The provider did not let you in. Ask those who run it, or log in with a code or an invitation."
            );
        }

        var sent = await provider.RedeemAsync(code, login.Verifier, login.Nonce, http.RequestAborted);
        var cookie = await database.WriteAsync(
            async session => await new WebSessions(session).StartAsync(await new OidcLogins(session).AdmitAsync(sent), new Word("oidc")),
            http.RequestAborted
        );
        SessionCookie.Set(http, cookie);
        http.Response.Redirect(login.ReturnTo);
    }

    private CookieOptions Set(TimeSpan? life) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax, // the provider sends the browser back
            Secure = provider.Options.PublicUrl.Scheme == Uri.UriSchemeHttps,
            Path = OidcOptions.Start,
            MaxAge = life,
            IsEssential = true,
        };
}
