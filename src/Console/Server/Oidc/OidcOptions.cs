namespace Ias.Console.Server.Oidc;

/// <summary>Settings of the OpenID Connect provider with which people log in to the pages.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="ClientId">As what this server is registered there.</param>
/// <param name="ClientSecret">With what it says so; null: by PKCE alone.</param>
/// <param name="PublicUrl">Public URL of this server; the provider sends them back to <see cref="Callback"/> there.</param>
public sealed record OidcOptions(Uri Issuer, string ClientId, string? ClientSecret, Uri PublicUrl)
{
    /// <summary>Path where a login begins.</summary>
    public const string Start = "/auth/oidc";

    /// <summary>Path where a login ends.</summary>
    public const string Callback = "/auth/oidc/callback";

    /// <summary>Redirect URI to register at the provider.</summary>
    public Uri RedirectUri => new(PublicUrl, Callback);
}
