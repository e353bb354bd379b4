using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Oidc;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <param name="Code">The code of the link that was followed, or empty.</param>
/// <param name="Provider">Path where a login with a provider begins, and its name; null: there is none.</param>
public sealed record LoginModel(Frame Frame, string Code, (string Path, string Name)? Provider = null)
    : PageModel(Frame, Code.Length > 0 ? "Welcome" : "Log in");

/// <param name="UserCode">Code to type in a browser that is logged in already.</param>
public sealed record LoginWaitModel(Frame Frame, string UserCode, string Page) : PageModel(Frame, "Log in with a code");

/// <param name="Waiting">The login that waits; null: none has that code.</param>
public sealed record DeviceModel(Frame Frame, string Code, WaitingLogin? Waiting) : PageModel(Frame, "Approve a login");

/// <summary>The ways to log in. Looking at a link uses nothing up: a person presses the
/// button.</summary>
internal static class LoginPage
{
    public static void Add(PageRoutes pages, OidcOptions? oidc)
    {
        pages
            .Open(
                "/login",
                request =>
                    Task.FromResult<RazorSlices.RazorSlice>(
                        LoginView.Create(new LoginModel(request.Frame, request.Query("code"), Provider(request, oidc)))
                    )
            )
            .On("redeem", Permission.Known, RedeemAsync)
            .On("join", Permission.Known, JoinAsync)
            .On("code", Permission.Known, BeginAsync);
        pages
            .Open(
                "/login/wait",
                async request =>
                    LoginWaitView.Create(
                        new LoginWaitModel(
                            request.Frame,
                            await new DeviceLogins(request.Session).UserCodeAsync(SessionCookie.ReadLogin(request.Http)) ?? "",
                            request.Http.RequestServices.GetRequiredService<ServerAddress>().To("/auth/device")
                        )
                    )
            )
            .On("continue", Permission.Known, ContinueAsync);
        pages
            .Known(
                "/auth/device",
                "",
                async request =>
                {
                    var code = request.Query("code");
                    return DeviceView.Create(new DeviceModel(request.Frame, code, await new DeviceLogins(request.Session).FindAsync(code)));
                }
            )
            .On("approve", Permission.Known, request => DecideAsync(request, approve: true))
            .On("refuse", Permission.Known, request => DecideAsync(request, approve: false));
    }

    /// <summary>URL at which a person logs in with this code.</summary>
    public static string Link(HttpContext http, string code) =>
        http.RequestServices.GetRequiredService<ServerAddress>().To($"/login?code={code}");

    /// <summary>Path to show after a login, as a header can hold it: always a page of this server.</summary>
    public static string After(HttpRequest request) =>
        request.Query["to"].ToString() is ['/', not ('/' or '\\'), ..] to
        && !to.Any(char.IsControl)
        && Uri.TryCreate($"http://localhost{to}", UriKind.Absolute, out var url)
            ? url.PathAndQuery + url.Fragment
            : "/";

    private static (string, string)? Provider(PageRequest request, OidcOptions? oidc) =>
        oidc is null ? null
        : After(request.Http.Request) is "/" ? (OidcOptions.Start, oidc.Issuer.Host)
        : ($"{OidcOptions.Start}?to={Uri.EscapeDataString(After(request.Http.Request))}", oidc.Issuer.Host);

    private static async Task<Outcome> RedeemAsync(PageRequest request)
    {
        try
        {
            var person = await new Accounts(request.Session).AcceptAsync(request.Field("code"), request.Text("name"));
            var cookie = await new WebSessions(request.Session).StartAsync(person, new Word("invitation"));
            return new Outcome(To: After(request.Http.Request), Then: http => SessionCookie.Set(http, cookie));
        }
        catch (RefusalException refused) when (refused.Status == 401)
        {
            throw RefusalException.Invalid(refused.Message); // shown on this page
        }
    }

    private static async Task<Outcome> JoinAsync(PageRequest request)
    {
        if (request.Frame.Visitor is null)
        {
            throw RefusalException.Invalid("You are not logged in any more.");
        }

        try
        {
            var joined = await new Accounts(request.Session).JoinAsync(request.Field("code"), request.Person);
            var slug = joined is [var first, ..] ? (await new Workspaces(request.Session).FindAsync(first))?.Slug.Value : null;
            return new Outcome("joined", slug is null ? "/" : $"/w/{slug}/inbox");
        }
        catch (RefusalException refused) when (refused.Status == 401)
        {
            throw RefusalException.Invalid(refused.Message); // shown on this page
        }
    }

    private static async Task<Outcome> BeginAsync(PageRequest request)
    {
        var (code, _, seconds) = await new DeviceLogins(request.Session).StartAsync(
            new Word(DeviceLogins.Browser),
            request.Http.Connection.RemoteIpAddress
        );
        var to = After(request.Http.Request);
        return new Outcome(
            To: to == "/" ? "/login/wait" : $"/login/wait?to={Uri.EscapeDataString(to)}",
            Then: http => SessionCookie.SetLogin(http, code, seconds)
        );
    }

    private static async Task<Outcome> ContinueAsync(PageRequest request)
    {
        var (state, person) = await new DeviceLogins(request.Session).PollForPersonAsync(SessionCookie.ReadLogin(request.Http));
        if (person is { } who)
        {
            var cookie = await new WebSessions(request.Session).StartAsync(who, new Word("code"));
            return new Outcome(To: After(request.Http.Request), Then: http => SessionCookie.Set(http, cookie));
        }

        return state switch
        {
            DeviceState.Pending => new Outcome("not-yet"),
            DeviceState.Denied => new Outcome("denied", "/login"),
            _ => new Outcome("expired", "/login"),
        };
    }

    private static async Task<Outcome> DecideAsync(PageRequest request, bool approve)
    {
        await new DeviceLogins(request.Session).DecideAsync(request.Field("code"), approve, request.Person);
        return new Outcome(approve ? "device-approved" : "device-refused", "/auth/device");
    }
}
