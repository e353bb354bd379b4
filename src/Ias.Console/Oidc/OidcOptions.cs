namespace Ias.Console.Oidc;

/// <summary>By whose word people log in to the pages.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="ClientId">As what this server is registered there.</param>
/// <param name="ClientSecret">With what it says so; null: by PKCE alone.</param>
/// <param name="PublicUrl">Where people reach this server; the provider sends them back to <see cref="Callback"/> there.</param>
public sealed record OidcOptions(Uri Issuer, string ClientId, string? ClientSecret, Uri PublicUrl)
{
    /// <summary>Where a login begins.</summary>
    public const string Start = "/auth/oidc";

    /// <summary>Where it ends.</summary>
    public const string Callback = "/auth/oidc/callback";

    /// <summary>What is registered at the provider.</summary>
    public Uri RedirectUri => new(PublicUrl, Callback);
}
