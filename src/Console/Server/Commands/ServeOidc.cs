using System.CommandLine;
using Ias.Console.Server.Oidc;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary>The options of <c>serve</c> that say by whose word people log in to the pages.</summary>
internal sealed class ServeOidc
{
    public Option<string?> Issuer { get; } =
        new("--oidc-issuer") { Description = "A provider of OpenID Connect, by whose word people log in to the pages", HelpName = "URL" };

    public Option<string?> ClientId { get; } =
        new("--oidc-client-id") { Description = "As what this server is registered there", HelpName = "ID" };

    public Option<string?> ClientSecret { get; } =
        new("--oidc-client-secret-file") { Description = "A file with its secret there", HelpName = "FILE" };

    /// <exception cref="ProblemException">One of them cannot be understood, or belongs to another that is missing.</exception>
    public OidcOptions? Read(ParseResult parsed, Uri? publicUrl)
    {
        if (parsed.GetValue(Issuer) is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var issuer) || !(issuer.Scheme == Uri.UriSchemeHttps || issuer.IsLoopback))
        {
            throw Usage("--oidc-issuer is an https:// URL.", text, "--oidc-issuer https://login.example.org");
        }

        var client = parsed.GetValue(ClientId) ?? throw Usage("The provider knows this server by an id.", text, "--oidc-client-id ID");
        return new OidcOptions(
            issuer,
            client,
            parsed.GetValue(ClientSecret) is { } file ? ServeNotices.ReadSecret(file) : null,
            publicUrl
                ?? throw Usage("The provider must know where to send people back to.", text, "--public-url https://console.example.org")
        );
    }

    private static ProblemException Usage(string what, string on, string next) => new(new Problem(what, on, next, ExitCode.Usage));
}
