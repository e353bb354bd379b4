using System.Net;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>A person's browser without a screen: cookies, pages, and forms as they are on the pages.</summary>
public sealed class Visit : IDisposable
{
    private readonly HttpClient _http;

    public Visit(Uri url)
    {
        var handler = new HttpClientHandler { CookieContainer = Cookies, AllowAutoRedirect = false };
        _http = new HttpClient(handler) { BaseAddress = url };
    }

    public sealed record Seen(int Status, string Html, string? To, HttpResponseMessage Answer)
    {
        /// <summary>What the page's forms carry.</summary>
        public string Token => Markup.First(Html, "name=\"token\" value=\"(?<it>[0-9a-f]+)\"");
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>What the browser is known by once it is logged in.</summary>
    public string? Session => Cookies.GetCookies(_http.BaseAddress!)[SessionCookie]?.Value;

    /// <summary>Name of the cookie that holds it.</summary>
    public string SessionCookie => $"ias_session_{_http.BaseAddress!.Port}";

    /// <summary>A member's browser, logged in by their invitation.</summary>
    public static async Task<Visit> LoggedInAsync(RunningServer server, EntityId workspace, Role role, string? name = null)
    {
        var visit = new Visit(server.Url);
        var code = await server.LoginCodeAsync(workspace, role, name);
        var went = await visit.SendAsync($"/login?code={code}", "redeem", ("code", code));
        Assert.Equal((303, "/"), (went.Status, went.To));
        return visit;
    }

    public async Task<Seen> LookAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await ReadAsync(request);
    }

    /// <summary>Opens the page, fills its form in and sends it.</summary>
    public async Task<Seen> SendAsync(string path, string act, params (string Name, string Value)[] fields)
    {
        var page = await LookAsync(path);
        return await PostAsync(path, [("token", page.Token), ("do", act), .. fields]);
    }

    /// <summary>Posts what no page need have asked for.</summary>
    public async Task<Seen> PostAsync(string path, (string Name, string Value)[] fields, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await ReadAsync(request);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Seen> ReadAsync(HttpRequestMessage request)
    {
        var answer = await _http.SendAsync(request);
        return new Seen((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Location?.OriginalString, answer);
    }
}
