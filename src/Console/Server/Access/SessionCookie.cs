namespace Ias.Console.Server.Access;

/// <summary>The cookies of the web pages. No script can read one, and no other site's form is sent with one.</summary>
public static class SessionCookie
{
    private const string Name = "ias_session";
    private const string LoginName = "ias_login";
    private const string FormName = "ias_form";

    /// <summary>Session cookie of a logged-in browser, or null.</summary>
    public static string? Read(HttpContext http) => http.Request.Cookies[Named(http, Name)];

    /// <summary>Logs the browser in: the last step of every way to log in.</summary>
    /// <param name="session">The cookie that <see cref="WebSessions.StartAsync"/> returned.</param>
    public static void Set(HttpContext http, string session)
    {
        Append(http, Name, session, WebSessions.Life);
        http.Response.Cookies.Delete(Named(http, LoginName), Options(http, null));
    }

    /// <summary>Deletes the browser's session cookie.</summary>
    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Named(http, Name), Options(http, null));

    /// <summary>The code of a login that waits for approval, or null.</summary>
    public static string? ReadLogin(HttpContext http) => http.Request.Cookies[Named(http, LoginName)];

    /// <summary>Remembers such a code.</summary>
    public static void SetLogin(HttpContext http, string deviceCode, long seconds) =>
        Append(http, LoginName, deviceCode, TimeSpan.FromSeconds(seconds));

    /// <summary>The secret by which a browser that is not logged in proves that a form is from here; made where there is none.</summary>
    public static string FormSecret(HttpContext http)
    {
        if (http.Request.Cookies[Named(http, FormName)] is { Length: 64 } known && known.All(char.IsAsciiHexDigitLower))
        {
            return known;
        }

        if (http.Items[FormName] is string before)
        {
            return before;
        }

        var made = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        Append(http, FormName, made, null);
        http.Items[FormName] = made;
        return made;
    }

    private static void Append(HttpContext http, string name, string value, TimeSpan? life) =>
        http.Response.Cookies.Append(Named(http, name), value, Options(http, life));

    // With the prefix no other host, and nothing unencrypted, can set it. Ports share a browser's cookies (RFC 6265, 8.5): a Console on
    // another port of the host has its own.
    private static string Named(HttpContext http, string name) =>
        $"{(http.Request.IsHttps ? "__Host-" : "")}{name}{(http.Request.Host.Port is { } port ? $"_{port}" : "")}";

    private static CookieOptions Options(HttpContext http, TimeSpan? life) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            Path = "/",
            MaxAge = life,
            IsEssential = true,
        };
}
