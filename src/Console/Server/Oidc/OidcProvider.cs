using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Console.Server.Access;
using Ias.Console.Server.Domain;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ias.Console.Server.Oidc;

/// <summary>An OpenID Connect provider: its endpoints and the verification of its tokens. Its keys are fetched again when a token is signed
/// with an unknown one, at most once a minute.</summary>
internal sealed class OidcProvider(OidcOptions options, TimeProvider time) : IDisposable
{
    private const int LargestAnswer = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(12);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        }
    )
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    private volatile Described? _described;

    /// <summary>Settings of this server as its client.</summary>
    public OidcOptions Options => options;

    private sealed record Described(string Issuer, Uri Authorization, Uri Token, IReadOnlyList<SecurityKey> Keys, DateTimeOffset At);

    /// <summary>Authorization URL to which a person is redirected.</summary>
    public async Task<Uri> AuthorizationAsync(string state, string nonce, string challenge, CancellationToken cancel)
    {
        var described = await DescribedAsync(Fresh, cancel);
        var query = string.Join(
            '&',
            new[]
            {
                ("response_type", "code"),
                ("scope", "openid email"),
                ("client_id", options.ClientId),
                ("redirect_uri", options.RedirectUri.ToString()),
                ("state", state),
                ("nonce", nonce),
                ("code_challenge", challenge),
                ("code_challenge_method", "S256"),
            }.Select(one => $"{one.Item1}={Uri.EscapeDataString(one.Item2)}")
        );
        var joint = described.Authorization.Query.Length > 0 ? '&' : '?';
        return new Uri($"{described.Authorization}{joint}{query}");
    }

    /// <summary>Turns the code that a person came back with into who they are.</summary>
    /// <exception cref="RefusalException">The provider does not take the code, or its word cannot be trusted.</exception>
    public async Task<OidcPerson> RedeemAsync(string code, string verifier, string nonce, CancellationToken cancel)
    {
        var described = await DescribedAsync(Fresh, cancel);
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = options.RedirectUri.ToString(),
            ["client_id"] = options.ClientId,
            ["code_verifier"] = verifier,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, described.Token);
        request.Content = new FormUrlEncodedContent(fields);
        if (options.ClientSecret is { } secret)
        {
            var login = $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        }

        var answer = await AskAsync(request, cancel);
        return (string?)answer["id_token"] is { } word
            ? await PersonAsync(word, nonce, described, cancel)
            : throw Refused("The provider has sent no id_token.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<OidcPerson> PersonAsync(string word, string nonce, Described described, CancellationToken cancel)
    {
        var result = await ValidateAsync(word, described);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && time.GetUtcNow() - described.At > Again)
        {
            result = await ValidateAsync(word, await DescribedAsync(Again, cancel));
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            // The exception's type tells the reason; its message may quote the token.
            throw Refused($"The provider's word cannot be trusted ({result.Exception?.GetType().Name ?? "not valid"}).");
        }

        if (!token.TryGetPayloadValue<string>("nonce", out var named) || !WebhookSignature.Same(named, nonce))
        {
            throw Refused("The provider's word is not for this login.");
        }

        if (token.Audiences.Count() > 1 && !(token.TryGetPayloadValue<string>("azp", out var party) && party == options.ClientId))
        {
            throw Refused("The provider's word is for somebody else.");
        }

        var isVerified = token.TryGetPayloadValue<bool>("email_verified", out var verified) && verified;
        var email = isVerified && token.TryGetPayloadValue<string>("email", out var address) ? address : null;
        return token.Subject is { Length: > 0 and <= 255 } subject
            ? new OidcPerson(described.Issuer, subject, email)
            : throw Refused("The provider does not say who it is.");
    }

    private Task<TokenValidationResult> ValidateAsync(string word, Described described) =>
        new JsonWebTokenHandler().ValidateTokenAsync(
            word,
            new TokenValidationParameters
            {
                ValidIssuer = described.Issuer,
                ValidAudience = options.ClientId,
                ValidAlgorithms = Algorithms,
                IssuerSigningKeys = described.Keys,
                TryAllIssuerSigningKeys = described.Keys.Count == 1,
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                ClockSkew = Skew,
            }
        );

    private async Task<Described> DescribedAsync(TimeSpan fresh, CancellationToken cancel)
    {
        if (_described is { } known && time.GetUtcNow() - known.At < fresh)
        {
            return known;
        }

        var issuer = options.Issuer.ToString().TrimEnd('/');
        using var description = new HttpRequestMessage(HttpMethod.Get, $"{issuer}/.well-known/openid-configuration");
        var document = await AskAsync(description, cancel);
        var said = (string?)document["issuer"] ?? "";
        if (said.TrimEnd('/') != issuer)
        {
            throw Refused($"The provider says that it is {said}, not {issuer}.");
        }

        using var keys = new HttpRequestMessage(HttpMethod.Get, Address(document, "jwks_uri"));
        var set = new JsonWebKeySet((await AskAsync(keys, cancel)).ToJsonString());
        return _described = new Described(
            said,
            Address(document, "authorization_endpoint"),
            Address(document, "token_endpoint"),
            [.. set.GetSigningKeys()],
            time.GetUtcNow()
        );
    }

    private async Task<JsonObject> AskAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            using var answer = await _http.SendAsync(request, cancel);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            return answer.IsSuccessStatusCode && JsonNode.Parse(text) is JsonObject parts
                ? parts
                : throw Refused($"The provider answered {(int)answer.StatusCode}.");
        }
        catch (Exception failed)
            when (failed is HttpRequestException or JsonException
                || (failed is OperationCanceledException && !cancel.IsCancellationRequested)
            )
        {
            throw new RefusalException(502, "PROVIDER", "The provider cannot be reached, or answers nothing that can be read.");
        }
    }

    // Only https, or an address on this machine.
    private static Uri Address(JsonObject document, string name) =>
        Uri.TryCreate((string?)document[name], UriKind.Absolute, out var at) && (at.Scheme == Uri.UriSchemeHttps || at.IsLoopback)
            ? at
            : throw Refused($"The provider has no safe {name}.");

    private static RefusalException Refused(string message) => new(403, "FORBIDDEN", message);
}
