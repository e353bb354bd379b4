using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Web;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Oidc;
using Ias.Console.Server.Serving;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ias.Console.Server.Tests.Oidc;

/// <summary>Logging in to the pages by a provider's word.</summary>
public sealed class OidcTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_member_is_logged_in_by_a_verified_address_and_from_then_on_by_their_subject(Kind kind)
    {
        await using var scene = await Scene.StartAsync(cluster, kind);
        await scene.LinkAsync(IdentityKind.Email, "Ada@Example.org");

        var first = await scene.LogInAsync(new JsonObject { ["email"] = "ada@example.org", ["email_verified"] = true });
        Assert.Equal((HttpStatusCode.Redirect, "/workspaces"), (first.Status, first.To));
        Assert.True(first.IsLoggedIn);
        Assert.True((await scene.LogInAsync([])).IsLoggedIn); // the subject alone
        var other = await scene.LogInAsync(
            new JsonObject
            {
                ["email"] = "ada@example.org",
                ["email_verified"] = true,
                ["sub"] = "somebody else",
            }
        );
        Assert.Equal((HttpStatusCode.Forbidden, false), (other.Status, other.IsLoggedIn));
    }

    [Fact]
    public async Task Nobody_is_let_in_who_is_not_linked_and_a_member()
    {
        await using var scene = await Scene.StartAsync(cluster);

        Assert.Equal(HttpStatusCode.Forbidden, (await scene.LogInAsync([])).Status);
        await scene.LinkAsync(IdentityKind.Email, "ada@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await scene.LogInAsync(new JsonObject { ["email"] = "ada@example.org" })).Status);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await scene.LogInAsync(new JsonObject { ["email"] = "ada@example.org", ["email_verified"] = false })).Status
        );
        await scene.LinkAsync(IdentityKind.Subject, "ada");
        Assert.True((await scene.LogInAsync([])).IsLoggedIn);
        await scene.Store.RunAsync("delete from members");
        Assert.Equal(HttpStatusCode.Forbidden, (await scene.LogInAsync([])).Status);
    }

    [Theory]
    [InlineData("wrong key")]
    [InlineData("no signature")]
    [InlineData("the key's text as a secret")]
    [InlineData("nonce")]
    [InlineData("aud")]
    [InlineData("iss")]
    [InlineData("expired")]
    [InlineData("never expires")]
    [InlineData("for two, said to another")]
    public async Task A_word_of_the_provider_that_is_not_its_own_or_not_for_this_login_lets_nobody_in(string wrong)
    {
        await using var scene = await Scene.StartAsync(cluster);
        await scene.LinkAsync(IdentityKind.Subject, "ada");

        var tried = await scene.LogInAsync([], wrong);

        Assert.Equal((HttpStatusCode.Forbidden, false), (tried.Status, tried.IsLoggedIn));
        Assert.True((await scene.LogInAsync([])).IsLoggedIn);
    }

    [Fact]
    public async Task A_login_ends_once_and_only_in_the_browser_that_began_it()
    {
        await using var scene = await Scene.StartAsync(cluster);
        await scene.LinkAsync(IdentityKind.Subject, "ada");
        using var browser = scene.Browser();
        var callback = await scene.BeginAsync(browser);

        using var another = scene.Browser();
        Assert.Equal(HttpStatusCode.Forbidden, (await another.GetAsync(callback)).StatusCode);
        using var kept = scene.Browser();
        kept.DefaultRequestHeaders.Add("Cookie", $"ias_oidc={HttpUtility.ParseQueryString(new Uri(scene.Url, callback).Query)["state"]}");
        Assert.Equal(HttpStatusCode.Redirect, (await kept.GetAsync(callback)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await kept.GetAsync(callback)).StatusCode);
    }

    [Fact]
    public async Task The_code_is_redeemed_with_what_was_kept_here_and_nobody_is_sent_elsewhere()
    {
        await using var scene = await Scene.StartAsync(cluster);
        await scene.LinkAsync(IdentityKind.Subject, "ada");

        using var browser = scene.Browser();
        Assert.Contains(
            "href=\"/auth/oidc?to=%2Fw%2Fshop\"",
            await browser.GetStringAsync("/login?to=%2Fw%2Fshop"),
            StringComparison.Ordinal
        );
        Assert.Equal("/", (await scene.LogInAsync([], returnTo: "//evil.example")).To);
        Assert.Equal("/", (await scene.LogInAsync([], returnTo: "https://evil.example")).To);

        var asked = scene.Provider.Asked.Last();
        Assert.Equal("S256", asked["code_challenge_method"]);
        var verifier = scene.Provider.Redeemed.Last()["code_verifier"];
        var challenge = Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)));
        Assert.Equal(challenge.TrimEnd('=').Replace('+', '-').Replace('/', '_'), asked["code_challenge"]);
        Assert.StartsWith("Basic ", scene.Provider.Redeemed.Last()["authorization"], StringComparison.Ordinal);
    }

    private sealed record Tried(HttpStatusCode Status, string? To, bool IsLoggedIn);

    /// <summary>A server, its provider, and a person who is a member.</summary>
    private sealed class Scene(TestStore store, WebApplication app, Provider provider, EntityId person) : IAsyncDisposable
    {
        public TestStore Store => store;

        public Provider Provider => provider;

        public Uri Url => new(app.Urls.First());

        public static async Task<Scene> StartAsync(PostgresCluster cluster, Kind kind = Kind.Sqlite)
        {
            var store = await TestStore.NewAsync(kind, cluster);
            var workspace = await store.NewWorkspaceAsync();
            var person = await store.Database.WriteAsync(
                async session =>
                {
                    var accounts = new Ias.Console.Server.Access.Accounts(session);
                    var (id, _) = await accounts.InviteAsync("Ada", isOperator: false);
                    await accounts.SetRoleAsync(workspace, id, Role.Member, Actor.Server);
                    return id;
                },
                default
            );
            var provider = await Provider.StartAsync();
            var options = new OidcOptions(new Uri(provider.Url), "console", "hush", new Uri("http://console.test"));
            var app = ConsoleApplication.Build(
                new ServerOptions("http://127.0.0.1:0", Upkeep: false, Oidc: options),
                store.Database,
                TimeProvider.System
            );
            await app.StartAsync();
            return new Scene(store, app, provider, person);
        }

        public Task LinkAsync(IdentityKind kind, string name) =>
            store.Database.WriteAsync(session => new Identities(session).AddAsync(person, provider.Url, kind, name, Actor.Server), default);

        public HttpClient Browser() =>
            new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Url };

        /// <summary>Begins a login; returns where the provider sends the browser back to.</summary>
        public async Task<string> BeginAsync(
            HttpClient browser,
            JsonObject? claims = null,
            string wrong = "",
            string returnTo = "/workspaces"
        )
        {
            var started = await browser.GetAsync($"/auth/oidc?to={Uri.EscapeDataString(returnTo)}");
            Assert.Equal(HttpStatusCode.Redirect, started.StatusCode);
            return provider.Authorize(started.Headers.Location!, claims ?? [], wrong);
        }

        public async Task<Tried> LogInAsync(JsonObject claims, string wrong = "", string returnTo = "/workspaces")
        {
            using var browser = Browser();
            using var ended = await browser.GetAsync(await BeginAsync(browser, claims, wrong, returnTo));
            var isLoggedIn =
                ended.Headers.TryGetValues("Set-Cookie", out var cookies)
                && cookies.Any(cookie => cookie.StartsWith("ias_session", StringComparison.Ordinal));
            return new Tried(ended.StatusCode, ended.Headers.Location?.ToString(), isLoggedIn);
        }

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            await store.DisposeAsync();
            await provider.DisposeAsync();
        }
    }

    /// <summary>A provider with keys of its own, which can be made to lie.</summary>
    private sealed class Provider : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly RSA _key = RSA.Create(2048);
        private readonly RSA _otherKey = RSA.Create(2048);
        private readonly ConcurrentDictionary<string, string> _words = [];

        private Provider(WebApplication app) => _app = app;

        public string Url => _app.Urls.First();

        public ConcurrentQueue<IReadOnlyDictionary<string, string>> Asked { get; } = [];

        public ConcurrentQueue<IReadOnlyDictionary<string, string>> Redeemed { get; } = [];

        public static async Task<Provider> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            var provider = new Provider(app);
            app.Run(provider.AnswerAsync);
            await app.StartAsync();
            return provider;
        }

        /// <summary>A person agrees: where their browser goes next.</summary>
        public string Authorize(Uri asked, JsonObject claims, string wrong)
        {
            var query = HttpUtility.ParseQueryString(asked.Query);
            Asked.Enqueue(query.AllKeys.ToDictionary(name => name!, name => query[name]!));
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            var said = new JsonObject
            {
                ["iss"] = wrong == "iss" ? "https://evil.example" : Url,
                ["aud"] = wrong == "aud" ? "somebody" : query["client_id"],
                ["sub"] = "ada",
                ["nonce"] = wrong == "nonce" ? "another" : query["nonce"],
                ["iat"] = now,
                ["exp"] = wrong == "expired" ? now - 3600 : now + 300,
            };
            if (wrong == "never expires")
            {
                said.Remove("exp");
            }

            if (wrong.StartsWith("for two", StringComparison.Ordinal))
            {
                said["aud"] = new JsonArray(query["client_id"], "another");
                said["azp"] = "another";
            }

            foreach (var (name, value) in claims)
            {
                said[name] = value?.DeepClone();
            }

            var code = Guid.NewGuid().ToString("N");
            _words[code] = Sign(said.ToJsonString(), wrong);
            return $"/auth/oidc/callback?code={code}&state={Uri.EscapeDataString(query["state"]!)}";
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _key.Dispose();
            _otherKey.Dispose();
        }

        private string Sign(string payload, string wrong)
        {
            var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
            SigningCredentials? by = wrong switch
            {
                "no signature" => null,
                "the key's text as a secret" => new SigningCredentials(
                    new SymmetricSecurityKey(_key.ExportSubjectPublicKeyInfo()) { KeyId = "k1" },
                    SecurityAlgorithms.HmacSha256
                ),
                _ => new SigningCredentials(
                    new RsaSecurityKey(wrong == "wrong key" ? _otherKey : _key) { KeyId = "k1" },
                    SecurityAlgorithms.RsaSha256
                ),
            };
            return by is null ? handler.CreateToken(payload) : handler.CreateToken(payload, by);
        }

        private async Task AnswerAsync(HttpContext http)
        {
            var answer = http.Request.Path.Value switch
            {
                "/.well-known/openid-configuration" => new JsonObject
                {
                    ["issuer"] = Url,
                    ["authorization_endpoint"] = $"{Url}/authorize",
                    ["token_endpoint"] = $"{Url}/token",
                    ["jwks_uri"] = $"{Url}/jwks",
                },
                "/jwks" => Keys(),
                _ => await RedeemAsync(http.Request),
            };
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer.ToJsonString());
        }

        private JsonObject Keys()
        {
            var key = _key.ExportParameters(includePrivateParameters: false);
            return new JsonObject
            {
                ["keys"] = new JsonArray(
                    new JsonObject
                    {
                        ["kty"] = "RSA",
                        ["use"] = "sig",
                        ["alg"] = "RS256",
                        ["kid"] = "k1",
                        ["n"] = Base64UrlEncoder.Encode(key.Modulus),
                        ["e"] = Base64UrlEncoder.Encode(key.Exponent),
                    }
                ),
            };
        }

        private async Task<JsonObject> RedeemAsync(HttpRequest request)
        {
            var form = (await request.ReadFormAsync()).ToDictionary(one => one.Key, one => one.Value.ToString());
            form["authorization"] = request.Headers.Authorization.ToString();
            Redeemed.Enqueue(form);
            return _words.TryRemove(form["code"], out var word)
                ? new JsonObject
                {
                    ["access_token"] = "x",
                    ["token_type"] = "Bearer",
                    ["id_token"] = word,
                }
                : new JsonObject { ["error"] = "invalid_grant" };
        }
    }
}
